// automerge-repo, led by lines: an Automerge document for each class, one change for each meeting and topic.
//
// Storage is its own for files, which waits for no disk, 100 ms later. The websocket's keep-alive is two
// minutes instead of five seconds: a client that is busy with a first sync is cut off otherwise.

import { existsSync, readFileSync, writeFileSync, copyFileSync } from "node:fs";
import { join } from "node:path";

import { next as A } from "@automerge/automerge";
import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter, WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

import { Watched, content, held, lead, place } from "./lines.mjs";

const KEEP_ALIVE_MS = 120_000;
const text = value => new A.ImmutableString(value);

class Device {
  watched = new Watched();
  #handles = [];
  #repo;
  #link;
  #address;
  #admits = false;

  constructor(folder) {
    this.ids = join(folder, "ids");
    this.storage = join(folder, "storage");
  }

  get repo() {
    return (this.#repo ??= new Repo({
      storage: new NodeFSStorageAdapter(this.storage),
      // Who admits newcomers gives them what they ask for, and offers nothing by itself: each document would
      // be sent twice. Two members offer both: else the one that dialled hears of no document that is the same.
      sharePolicy: async () => !this.#admits,
    }));
  }

  async #finds() {
    const ids = existsSync(this.ids) ? readFileSync(this.ids, "utf8").split("\n").filter(Boolean) : [];
    const first = this.#handles.length;
    const found = await Promise.all(ids.slice(first).map(id => this.repo.find(id)));
    found.forEach((handle, number) => {
      handle.on("change", ({ doc }) =>
        this.watched.look(first + number, (session, learner) => place(doc, session, learner)?.status.toString()),
      );
      this.#handles.push(handle);
    });
  }

  async seeds(classes) {
    const ids = [];
    for await (const one of classes) {
      const whole = content(one, text);
      let doc = A.change(A.init(), doc => {
        Object.assign(doc, { order: whole.order, learners: whole.learners, sessions: {}, att: {}, prog: {} });
        for (const learner of one.learners) doc.prog[learner.id] = {};
      });
      for (const { id } of one.sessions) {
        doc = A.change(doc, doc => { doc.sessions[id] = whole.sessions[id]; });
        doc = A.change(doc, doc => { doc.att[id] = whole.att[id]; });
      }
      for (const topic of one.levels.keys()) {
        doc = A.change(doc, doc => {
          for (const { id } of one.learners) doc.prog[id][`t${topic}`] = whole.prog[id][`t${topic}`];
        });
      }
      ids.push(this.repo.import(A.save(doc)).url);
    }
    await this.repo.flush();
    writeFileSync(this.ids, `${ids.join("\n")}\n`);
  }

  async opens() {
    await this.repo.storageId();
    await this.#finds();
  }

  listens(ip, port) {
    const server = new WebSocketServer({ host: ip, port });
    this.repo.networkSubsystem.addNetworkAdapter(new WebSocketServerAdapter(server, KEEP_ALIVE_MS));
    return new Promise(listens => server.on("listening", () => listens(`ws://${ip}:${port}`)));
  }

  admits() {
    this.#admits = true;
    return this.ids;
  }

  joins(address, ids) {
    if (ids) copyFileSync(ids, this.ids);
    this.#address = address;
  }

  /** In step is what has had an answer of the other's for each document, and all that it named. */
  async connects() {
    const answered = new Set();
    const expected = readFileSync(this.ids, "utf8").split("\n").filter(Boolean).length;
    let all;
    const every = new Promise(resolve => { all = resolve; });
    const received = event => {
      if (event.type !== "receive-sync-message") return;
      answered.add(event.documentId);
      if (answered.size === expected) all();
    };
    this.repo.on("doc-metrics", received);
    this.#link = new WebSocketClientAdapter(this.#address);
    this.repo.networkSubsystem.addNetworkAdapter(this.#link);
    await this.#met();
    await this.#finds();
    await every;
    this.repo.off("doc-metrics", received);
  }

  #met() {
    return new Promise(met => this.repo.networkSubsystem.once("peer", met));
  }

  disconnects() {
    this.repo.networkSubsystem.removeNetworkAdapter(this.#link);
  }

  holds() {
    return this.#handles.map(handle => held(handle.doc())).reduce((sum, each) => sum.map((n, i) => n + each[i]), [0, 0, 0]);
  }

  marks({ number, session, learner, status }) {
    this.#handles[number].change(doc => {
      const mark = place(doc, session, learner);
      mark.status = text(status);
      mark.by = text("v1");
      mark.at = Date.now();
    });
  }

  async ends() {
    await this.repo.flush();
  }
}

await lead(new Device(process.argv[2]));
