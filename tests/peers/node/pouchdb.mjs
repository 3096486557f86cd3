// PouchDB with its server, led by lines: a document for each class, on LevelDB.
//
// Who marks reads the class's document and writes it whole. Two who did so apart are a conflict, of which the
// app sees one side: `unseen` counts the other.

import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import expressPouchDB from "express-pouchdb";
import PouchDB from "pouchdb";

import { Watched, content, held, lead, place } from "./lines.mjs";

const NAME = "season";
/** Documents of a request. */
const BATCH = 100;

const named = number => `class-${String(number).padStart(5, "0")}`;

class Device {
  watched = new Watched();
  #folder;
  #db;
  #changes;
  #link;
  #address;

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  #opened() {
    if (!this.#db) {
      this.Prefixed = PouchDB.defaults({ prefix: `${this.#folder}/` });
      this.#db = new this.Prefixed(NAME);
    }
    return this.#db;
  }

  async seeds(classes) {
    let number = 0;
    for await (const one of classes) await this.#opened().put({ _id: named(number++), ...content(one) });
  }

  async opens() {
    await this.#opened().info();
    this.#changes = this.#db.changes({ since: "now", live: true, include_docs: true });
    this.#changes.on("change", ({ id, doc }) => {
      const number = Number(id.split("-")[1]);
      this.watched.look(number, (session, learner) => place(doc, session, learner)?.status);
    });
  }

  listens(ip, port) {
    const options = { mode: "minimumForPouchDB", logPath: join(this.#folder, "log.txt"), inMemoryConfig: true };
    const server = createServer(expressPouchDB(this.Prefixed, options));
    server.on("connection", socket => socket.setNoDelay(true));
    return new Promise(listens => server.listen(port, ip, () => listens(`http://${ip}:${port}/${NAME}`)));
  }

  admits() {
    return "nothing";
  }

  joins(address) {
    this.#address = address;
  }

  async connects() {
    this.#link = this.#opened().sync(this.#address, { live: true, batch_size: BATCH });
    // Told of a link that ends under way, too.
    this.#link.on("error", () => {});
    // What the two say together, they say too early.
    const isInStep = way => new Promise((all, failed) => way.once("paused", error => (error ? failed(error) : all())));
    await Promise.all([isInStep(this.#link.push), isInStep(this.#link.pull)]);
  }

  async disconnects() {
    const ended = new Promise(ends => this.#link.once("complete", ends));
    this.#link.cancel();
    await ended;
  }

  async holds() {
    const { rows } = await this.#opened().allDocs({ include_docs: true });
    return rows.map(({ doc }) => held(doc)).reduce((sum, each) => sum.map((n, i) => n + each[i]), [0, 0, 0]);
  }

  async marks({ number, session, learner, status }) {
    const doc = await this.#db.get(named(number));
    Object.assign(place(doc, session, learner), { status, by: "v1", at: Date.now() });
    await this.#db.put(doc);
  }

  async ends() {
    this.#link?.cancel();
    this.#changes?.cancel();
    await this.#db?.close();
  }
}

await lead(new Device(process.argv[2]));
