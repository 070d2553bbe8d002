// Reads citations from the standard input, writes the items that citation-js makes of their BibTeX and CSL-JSON:
// node citations.cjs NODE-PACKAGES
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");

const packages = resolve(process.argv[2]);
const { Cite } = require(`${packages}/@citation-js/core`);
require(`${packages}/@citation-js/plugin-bibtex`);

const item = (source) => new Cite(source, { generateGraph: false }).data[0];
const read = JSON.parse(readFileSync(0, "utf8")).map(({ bibtex, csl }) => [item(bibtex), item([csl])]);
process.stdout.write(JSON.stringify(read));
