import type { ServerResponse } from 'node:http';

export interface Refusal {
  status: number;
  title: string;
  text: string;
  headers?: Record<string, string>;
  /** What Cloud Run writes into the request log. */
  logged?: string;
}

/** Answers with the page that Google's front end shows. */
export function sendErrorPage(response: ServerResponse, { status, title, text, headers }: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = `
<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8">
<title>${String(status)} ${title}</title>
</head>
<body text=#000000 bgcolor=#ffffff>
<h1>Error: ${title}</h1>
<h2>${text}</h2>
<h2></h2>
</body></html>
`;
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=UTF-8',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
