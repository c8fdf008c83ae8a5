// Tools from npm over many documents in one process: node tools.mjs TOOL < [{name, path}] > {name: what it says}.
// Not a judge: what may stand is decided in allowed.py.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import process from "node:process";

const CLIENTS = [
  "apple-mail.ios", "apple-mail.macos", "gmail.android", "gmail.desktop-webmail", "gmail.ios", "gmail.mobile-webmail",
  "outlook.android", "outlook.ios", "outlook.macos", "outlook.outlook-com", "outlook.windows", "thunderbird.macos",
  "yahoo.android", "yahoo.desktop-webmail", "yahoo.ios",
];

async function htmlValidate() {
  const { HtmlValidate } = await import("html-validate");
  const judge = new HtmlValidate({ root: true, extends: ["html-validate:recommended"] });
  return async (path) => {
    const report = await judge.validateString(readFileSync(path, "utf8"));
    return report.results.flatMap((result) => result.messages.map((m) => [m.ruleId, `${m.message}, line ${m.line}`]));
  };
}

async function canIEmail() {
  const { caniemail, rawData } = await import("caniemail");
  // Where a program has no entry, the package gives up; no entry says nothing against the feature.
  for (const feature of rawData.data) {
    for (const [family, platform] of CLIENTS.map((client) => client.split("."))) {
      feature.stats[family] ??= {};
      feature.stats[family][platform] ??= { 0: "y" };
    }
  }
  return (path) => {
    const html = readFileSync(path, "utf8");
    // The package looks at the name of a media query, not into it.
    const queried = [...html.matchAll(/@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}/g)].map((match) => match[1]);
    const found = [caniemail({ clients: CLIENTS, html }), caniemail({ clients: CLIENTS, css: `${queried.join("\n")} a{}` })];
    return found.flatMap(({ issues }) =>
      ["errors", "warnings"].flatMap((kind) =>
        [...issues[kind]].flatMap(([client, list]) => list.map((issue) => [issue.title, kind, client])),
      ),
    );
  };
}

async function mailParser() {
  const { simpleParser } = await import("mailparser");
  return async (path) => {
    const mail = await simpleParser(readFileSync(path), { skipImageLinks: true, skipTextToHtml: true });
    const files = mail.attachments.map((file) => [file.filename, createHash("sha256").update(file.content).digest("hex")]);
    const [from, to] = [mail.from, mail.to].map((field) => field.value.map((one) => [one.name, one.address]));
    return { subject: mail.subject, from, to, text: mail.text, html: mail.html || "", files };
  };
}

const TOOLS = { "html-validate": htmlValidate, caniemail: canIEmail, mailparser: mailParser };
const run = await TOOLS[process.argv[2]]();
const said = {};
for (const { name, path } of JSON.parse(readFileSync(0, "utf8"))) said[name] = await run(path);
process.stdout.write(JSON.stringify(said));
