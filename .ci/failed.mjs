// What failed in a result file of `dotnet test`: a line each with the method's full name, a tab, and the beginning of the message.
import { readFileSync } from 'node:fs';

const messageMax = 600;
const plain = (text) => text.replace(/&(lt|gt|quot|apos|amp|#x?[0-9a-fA-F]+);/g, (_, name) =>
  ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))));

const trx = readFileSync(process.argv[2], 'utf8');
const methods = new Map();
for (const [, id, body] of trx.matchAll(/<UnitTest [^>]*?id="([^"]+)"[^>]*>([\s\S]*?)<\/UnitTest>/g)) {
  const method = /<TestMethod ([^>]*)>/.exec(body)?.[1] ?? '';
  const of = (name) => plain(new RegExp(` ${name}="([^"]*)"`).exec(` ${method}`)?.[1] ?? '');
  methods.set(id, `${of('className').split(',')[0]}.${of('name').split('(')[0]}`);
}
for (const [, head, body] of trx.matchAll(/<UnitTestResult ([^>]*?outcome="Failed"[^>]*)>([\s\S]*?)<\/UnitTestResult>/g)) {
  const id = /testId="([^"]+)"/.exec(head)?.[1];
  const message = plain(/<Message>([\s\S]*?)<\/Message>/.exec(body)?.[1] ?? '').replace(/\s+/g, ' ').trim();
  console.log(`${methods.get(id) ?? '?'}\t${message.slice(0, messageMax)}`);
}
