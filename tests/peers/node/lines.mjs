// How a system that is compared is led, in JavaScript; `tests/peers/lines` says what each word means.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** Returns the time in nanoseconds since 1970. */
export const now = () => Math.round((performance.timeOrigin + performance.now()) * 1e6);

const say = line => process.stdout.write(`${line}\n`);

/** Marks that are waited for, by class. */
export class Watched {
  #marks = new Set();

  watch(mark) {
    this.#marks.add(mark);
  }

  forget() {
    const left = this.#marks.size;
    this.#marks.clear();
    return left;
  }

  /** Looks at a class that changed: `status(session, learner)` is what can be read of it. */
  look(number, status) {
    for (const mark of this.#marks) {
      if (mark.number === number && status(mark.session, mark.learner) === mark.status) {
        this.#marks.delete(mark);
        if (this.#marks.size === 0) say(`seen ${now()}`);
      }
    }
  }
}

/** Reads a season, a class at a time. */
export async function* classes(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line);
}

/** Returns what a class's document holds, whoever stores it; `text` makes a value of a string. */
export function content(one, text = value => value) {
  const ids = one.learners.map(learner => learner.id);
  const said = ([status, by, at], word) => ({ [word]: text(status), by: text(by), at });
  const learner = ({ name, year, phone, group }) => ({ name: text(name), year, phone: text(phone), group: text(group) });
  const session = ({ date, topic }) => ({ date: text(date), topic: text(topic) });
  return {
    order: { learners: text(ids.join(" ")), sessions: text(one.sessions.map(each => each.id).join(" ")) },
    learners: Object.fromEntries(one.learners.map(each => [each.id, learner(each)])),
    sessions: Object.fromEntries(one.sessions.map(each => [each.id, session(each)])),
    att: Object.fromEntries(
      one.sessions.map((each, at) => [
        each.id,
        Object.fromEntries(ids.map((id, number) => [id, said(one.marks[at][number], "status")])),
      ]),
    ),
    prog: Object.fromEntries(
      ids.map((id, number) => [
        id,
        Object.fromEntries(one.levels.map((level, topic) => [`t${topic}`, said(level[number], "state")])),
      ]),
    ),
  };
}

/** Returns the place of a mark in a class's document. */
export function place(doc, session, learner) {
  const key = (of, number) => doc.order[of].toString().split(" ")[number];
  return doc.att[key("sessions", session)]?.[key("learners", learner)];
}

/** Counts what a class's document holds. */
export function held(doc) {
  const all = of => Object.values(doc[of] ?? {}).reduce((sum, each) => sum + Object.keys(each).length, 0);
  return [Object.keys(doc.learners ?? {}).length, all("att"), all("prog")];
}

/** Does what standard input says until it ends. */
export async function lead(device) {
  const timed = async (word, act) => {
    const began = now();
    await act();
    say(`${word} ${began} ${now()}`);
  };
  const mark = ([number, session, learner, status]) => ({
    number: Number(number),
    session: Number(session),
    learner: Number(learner),
    status,
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === "seed") {
      await device.seeds(classes(rest[0]));
      say("seeded");
    } else if (word === "open") await timed("opened", () => device.opens());
    else if (word === "listen") say(`listening ${await device.listens(rest[0], Number(rest[1]))}`);
    else if (word === "admit") say(`admitted ${await device.admits()}`);
    else if (word === "join") {
      await device.joins(rest[0], rest[1]);
      say("joined");
    } else if (word === "connect") await timed("connected", () => device.connects());
    else if (word === "disconnect") {
      await device.disconnects();
      say("disconnected");
    } else if (word === "count") say(`counted ${(await device.holds()).join(" ")}`);
    else if (word === "mark") await timed("marked", () => device.marks(mark(rest)));
    else if (word === "watch") {
      device.watched.watch(mark(rest));
      say("watching");
    } else if (word === "unseen") say(`unseen ${device.watched.forget()}`);
    else if (word === "end") break;
    else throw new Error(`"${line}" is no word of a leader's`);
  }
  await device.ends();
  process.exit(0);
}
