// node report.mjs DAY ROWS < metrics.json: writes a page in Markdown.
import { readFileSync } from 'node:fs';

const [day, rows] = process.argv.slice(2);
const metrics = JSON.parse(readFileSync(0, 'utf8'));
const columns = ['mean', 'median', 'min', 'max'];

console.log(`# Orders of ${day}\n\n${rows} orders.\n`);
console.log(`| | ${columns.join(' | ')} |\n| --- |${' --- |'.repeat(columns.length)}`);
for (const [name, figures] of Object.entries(metrics)) {
  console.log(`| ${name} | ${columns.map((column) => figures[column]).join(' | ')} |`);
}
