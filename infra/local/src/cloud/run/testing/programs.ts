/** Programs for the fake engine, and for the Dockerfiles of the container tests. */
export const helloProgram = `
const http = require('node:http');
console.log('listening soon');
console.error(JSON.stringify({ severity: 'WARNING', message: 'structured', revision: process.env.K_REVISION }));
http.createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  if (url.pathname === '/exit') process.exit(3);
  if (url.pathname === '/abort') process.abort();
  if (url.pathname === '/log') { console.log(url.searchParams.get('text')); return void response.end(); }
  if (url.pathname === '/slow') return void setTimeout(() => response.end('slow'), Number(url.searchParams.get('ms')));
  if (url.pathname === '/sse') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let n = 0;
    const write = () => response.write('data: ' + (n++) + '\\n\\n');
    write();
    const timer = setInterval(write, 200);
    request.on('close', () => { clearInterval(timer); console.log('client left'); });
    return;
  }
  if (url.pathname === '/echo') {
    response.writeHead(201, [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x-method', request.method]].flat());
    return void request.pipe(response);
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ headers: request.headers, env: process.env, url: request.url }));
}).listen(process.env.PORT, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

export const exitsProgram = `console.error('cannot find module x'); process.exit(1);`;
export const neverListensProgram = `console.log('busy'); setInterval(() => {}, 1000);`;
export const outOfMemoryProgram = `process.abort();`;
export const lateProgram = `setTimeout(() => require('node:http').createServer((_, r) => r.end('late')).listen(process.env.PORT), 1500);`;
