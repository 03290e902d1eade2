/** An answer of the XML API that is no success (https://cloud.google.com/storage/docs/xml-api/reference-status). */
export class XmlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string | undefined;

  constructor(status: number, code: string, message: string, details?: string) {
    super(message);
    this.name = 'XmlError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export function xmlBody({ code, message, details }: XmlError): string {
  const element = (name: string, text: string) => `<${name}>${escape(text)}</${name}>`;
  return (
    `<?xml version='1.0' encoding='UTF-8'?><Error>${element('Code', code)}${element('Message', message)}` +
    `${details === undefined ? '' : element('Details', details)}</Error>`
  );
}

function escape(text: string): string {
  return text.replace(/[<>&]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
}
