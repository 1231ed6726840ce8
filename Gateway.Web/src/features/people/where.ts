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
  if (person.sessions === undefined) return person;
  const unheard = person.sessions.filter(({ id }) => {
    const session = sessions.get(id);
    return session === undefined || (session.endedAt === undefined && session.participants.length === 0);
  });
  const now: readonly BoardSession[] = [...unheard, ...(inside.get(person.address) ?? []).map(({ id, group }) => (group === undefined ? { id } : { id, group }))];
  // Of a session that is followed the floor is told as soon as somebody has it; the board's word, which is as old as it is, counts for the others only.
  const talking = now.some(({ id }) => floors.get(id)?.holder?.address === person.address) || (person.talking && unheard.some(({ id }) => !floors.has(id)));
  const isSame = talking === person.talking && now.length === person.sessions.length && now.every(({ id }) => person.sessions?.some((one) => one.id === id) === true);
  return isSame ? person : { ...person, sessions: [...now], talking };
}
