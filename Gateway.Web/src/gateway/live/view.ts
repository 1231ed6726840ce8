import { burst as parseBurst } from '../burst';
import { floor as parseFloor } from '../floor';
import type { Alert, BoardPerson, Floor, Session, User } from '../model';
import { list, number, object, optional, string, withDefault } from '../parse';
import * as parsers from '../parsers';
import { boardPerson, enquiry } from '../presence';
import type { Envelope } from './envelope';
import { watchedAfter } from './watched';

/** What the desk shows: one snapshot of the gateway and every numbered event since. */
export type LiveView = {
  seq: number;
  epoch: string;
  loaded: boolean;
  /** The address of who is signed in; nothing before that is known. */
  own: string | undefined;
  users: ReadonlyMap<string, User>;
  alerts: ReadonlyMap<string, Alert>;
  sessions: ReadonlyMap<string, Session>;
  /** How the floor of each session stands in which somebody has talked, by the session. */
  floors: ReadonlyMap<string, Floor>;
  /** How the people of this network are, and those of others whom the signed-in person watches or has a group of on the screen, as he may see them, by address. */
  board: ReadonlyMap<string, BoardPerson>;
};

export const emptyView: LiveView = { seq: 0, epoch: '', loaded: false, own: undefined, users: new Map(), alerts: new Map(), sessions: new Map(), floors: new Map(), board: new Map() };

/** The desk is a working list, not the record: beyond this the oldest finished alerts leave it and are found in the history. */
export const alertsMax = 1000;

/** Ended sessions stay as long as a tile may want to tell how its last one ended. */
export const sessionsMax = 500;

const snapshot = object({
  seq: number,
  epoch: withDefault(string, ''),
  users: optional(list(parsers.user)),
  alerts: optional(list(parsers.alert)),
  sessions: optional(list(parsers.session)),
  floors: optional(list(parseFloor)),
  board: optional(list(boardPerson)),
});

/** A snapshot replaces what it names and leaves alone what it does not speak of. */
export function applySnapshot(view: LiveView, value: unknown): LiveView {
  const said = snapshot(value, 'snapshot');
  return {
    seq: said.seq,
    epoch: said.epoch,
    loaded: true,
    own: view.own,
    users: said.users === undefined ? view.users : new Map(said.users.map((user) => [user.id, user])),
    alerts: said.alerts === undefined ? view.alerts : new Map(said.alerts.map((alert) => [alert.id, alert])),
    sessions: said.sessions === undefined ? view.sessions : new Map(said.sessions.map((session) => [session.id, session])),
    floors: said.floors === undefined ? view.floors : new Map(said.floors.map((floor) => [floor.session, floor])),
    board: said.board === undefined ? view.board : new Map(said.board.map((person) => [person.address, person])),
  };
}

/** The board alone, asked for again: of each person the newest counts, for an event may have come before the answer. Says whether there was one. */
export function applyBoard(view: LiveView, value: unknown): { view: LiveView; hasBoard: boolean } {
  const { board } = snapshot(value, 'snapshot');
  if (board === undefined) return { view, hasBoard: false };
  const newest = board.map((person) => {
    const known = view.board.get(person.address);
    return known !== undefined && known.version > person.version ? known : person;
  });
  return { view: { ...view, board: new Map(newest.map((person) => [person.address, person])) }, hasBoard: true };
}

/** Folds events in, in order. The connection reports gaps; this only has to ignore what the view already knows. */
export function applyEvents(view: LiveView, events: readonly Envelope[]): LiveView {
  const draft: Draft = {
    seq: view.seq,
    epoch: view.epoch,
    own: view.own,
    users: new Map(view.users),
    alerts: new Map(view.alerts),
    sessions: new Map(view.sessions),
    floors: new Map(view.floors),
    board: new Map(view.board),
    touched: new Set(),
  };
  let news = false;
  for (const event of events) {
    if (event.epoch === draft.epoch && event.seq <= draft.seq) continue;
    news = true;
    draft.seq = event.seq;
    draft.epoch = event.epoch;
    fold(draft, event);
  }
  if (!news) return view;
  forgetOldestAlerts(draft.alerts);
  forgetOldestSessions(draft);
  return {
    seq: draft.seq,
    epoch: draft.epoch,
    loaded: view.loaded,
    own: view.own,
    users: draft.touched.has('users') ? draft.users : view.users,
    alerts: draft.touched.has('alerts') ? draft.alerts : view.alerts,
    sessions: draft.touched.has('sessions') ? draft.sessions : view.sessions,
    floors: draft.touched.has('floors') ? draft.floors : view.floors,
    board: draft.touched.has('board') ? draft.board : view.board,
  };
}

type Draft = {
  seq: number;
  epoch: string;
  own: string | undefined;
  users: Map<string, User>;
  alerts: Map<string, Alert>;
  sessions: Map<string, Session>;
  floors: Map<string, Floor>;
  board: Map<string, BoardPerson>;
  touched: Set<'users' | 'alerts' | 'sessions' | 'floors' | 'board'>;
};

function fold(draft: Draft, event: Envelope): void {
  const [area] = event.type.split('.');
  if (area === 'alert' && event.data['alert'] !== undefined) {
    keepNewest(draft.alerts, parsers.alert(event.data['alert'], `${event.type}.alert`));
    draft.touched.add('alerts');
  } else if (area === 'session' && event.data['session'] !== undefined) {
    foldSession(draft, event);
  } else if (area === 'floor' && event.data['floor'] !== undefined) {
    const floor = parseFloor(event.data['floor'], `${event.type}.floor`);
    draft.floors.set(floor.session, floor);
    draft.touched.add('floors');
  } else if (area === 'burst' && event.data['burst'] !== undefined) {
    foldBurst(draft, event);
  } else if (area === 'presence') {
    foldPresence(draft, event);
  } else if (event.type === 'user.deleted') {
    draft.users.delete(event.subject);
    draft.touched.add('users');
  } else if ((area === 'user' || area === 'registration') && event.data['user'] !== undefined) {
    // A registration does not change the user's own version, so the order of the journal decides here.
    const user = parsers.user(event.data['user'], `${event.type}.user`);
    draft.users.set(user.id, user);
    draft.touched.add('users');
  }
}

/** An event about one participant names the others only by their number, so they stay as they were known. */
function foldSession(draft: Draft, event: Envelope): void {
  const told = parsers.session(event.data['session'], `${event.type}.session`);
  const known = draft.sessions.get(told.id);
  if (known !== undefined && known.version > told.version) return;
  const one = event.data['participant'];
  const changed = one === undefined || one === null ? [] : [parsers.participant(one, `${event.type}.participant`)];
  const named = told.participants.length > 0 ? told.participants : (known?.participants ?? []);
  const participants = [
    ...named.map((before) => changed.find((now) => now.id === before.id) ?? before),
    ...changed.filter((now) => !named.some((before) => before.id === now.id)),
  ];
  draft.sessions.set(told.id, { ...told, participants });
  draft.touched.add('sessions');
}

/** A burst that is over is the last that can be heard again; one that begins is told by the floor. */
function foldBurst(draft: Draft, event: Envelope): void {
  const burst = parseBurst(event.data['burst'], `${event.type}.burst`);
  const floor = draft.floors.get(burst.session);
  if (floor === undefined || burst.endedAt === undefined) return;
  if (floor.lastBurst !== undefined && floor.lastBurst.id > burst.id) return;
  draft.floors.set(burst.session, { ...floor, lastBurst: burst });
  draft.touched.add('floors');
}

function foldPresence(draft: Draft, event: Envelope): void {
  if (event.data['person'] !== undefined) {
    const person = boardPerson(event.data['person'], `${event.type}.person`);
    const known = draft.board.get(person.address);
    if (known !== undefined && known.version > person.version) return;
    draft.board.set(person.address, person);
    draft.touched.add('board');
  } else if (event.data['subscription'] !== undefined) {
    const told = enquiry(event.data['subscription'], `${event.type}.subscription`);
    // An administrator is told of what others watch, too.
    if (draft.own !== undefined && told.watcher !== draft.own) return;
    const isOurs = [...draft.users.values()].some((user) => user.address === told.target);
    const person = watchedAfter(draft.board.get(told.target), told, isOurs);
    if (person !== undefined) draft.board.set(told.target, person);
    else if (!isOurs) draft.board.delete(told.target);
    draft.touched.add('board');
  }
}

function keepNewest(alerts: Map<string, Alert>, alert: Alert): void {
  const known = alerts.get(alert.id);
  if (known === undefined || known.version <= alert.version) alerts.set(alert.id, alert);
}

function forgetOldestAlerts(alerts: Map<string, Alert>): void {
  if (alerts.size <= alertsMax) return;
  const finished = [...alerts.values()]
    .filter((alert) => alert.direction !== 'incoming' || alert.handling === 'completed')
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  for (const alert of finished.slice(0, alerts.size - alertsMax)) alerts.delete(alert.id);
}

function forgetOldestSessions({ sessions, floors, touched }: Draft): void {
  if (sessions.size <= sessionsMax) return;
  const ended = [...sessions.values()].filter((session) => session.endedAt !== undefined).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  for (const { id } of ended.slice(0, sessions.size - sessionsMax)) {
    sessions.delete(id);
    if (floors.delete(id)) touched.add('floors');
  }
}
