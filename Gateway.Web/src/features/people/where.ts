import type { BoardPerson, BoardSession, Floor, Session } from '../../gateway/model';

/** What the console has heard of sessions: those that it follows, who is in them by his address, and how their floors stand. */
export type Whereabouts = { sessions: ReadonlyMap<string, Session>; inside: ReadonlyMap<string, readonly Session[]>; floors: ReadonlyMap<string, Floor> };

export function whereabouts(sessions: ReadonlyMap<string, Session>, floors: ReadonlyMap<string, Floor>): Whereabouts {
  const inside = new Map<string, Session[]>();
  for (const session of sessions.values()) {
    if (session.endedAt !== undefined) continue;
    for (const { address, state, isAnonymous } of session.participants) {
      if (state === 'connected' && !isAnonymous) inside.set(address, [...(inside.get(address) ?? []), session]);
    }
  }
  return { sessions, inside, floors };
}

/**
 * Somebody with where he is now. The board tells it when his presence changes; who goes from one session to another, or talks, may stay in session all the while, so what is heard of
 * the sessions themselves counts, as far as he lets it be known that he is in any. Sessions that are not followed, or whose people are too many to be told, stay as the board told them.
 */
export function whereNow(person: BoardPerson, { sessions, inside, floors }: Whereabouts): BoardPerson {
  const { address, sessions: told } = person;
  if (told === undefined) return person;
  const unheard = told.filter(({ id }) => {
    const session = sessions.get(id);
    return session === undefined || (session.endedAt === undefined && session.participants.length === 0);
  });
  const at = ({ id, group }: Pick<BoardSession, 'id' | 'group'>, talking: boolean): BoardSession => ({ id, ...(group === undefined ? {} : { group }), ...(talking ? { talking } : {}) });
  const hasFloor = (id: string) => floors.get(id)?.holder?.address === address;
  const now = [
    ...unheard.map((one) => (floors.has(one.id) ? at(one, hasFloor(one.id)) : one)),
    // Of a session that is followed the floor is told as soon as somebody has it: what the board said of it is as old as it is.
    ...(inside.get(address) ?? []).map((one) => at(one, hasFloor(one.id))),
  ];
  const isSame = now.length === told.length && now.every(({ id, talking }) => told.some((one) => one.id === id && one.talking === talking));
  return isSame ? person : { ...person, sessions: now, talking: now.some(({ talking }) => talking === true) };
}
