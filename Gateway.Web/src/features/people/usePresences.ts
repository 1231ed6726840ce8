import { useMemo } from 'react';

import { useLive } from '../../gateway/GatewayContext';
import type { BoardPerson } from '../../gateway/model';
import { whereabouts, whereNow } from './where';

/** How everybody on the board is at this moment, by address. */
export function usePresences(): ReadonlyMap<string, BoardPerson> {
  const board = useLive((view) => view.board);
  const sessions = useLive((view) => view.sessions);
  const floors = useLive((view) => view.floors);
  return useMemo(() => {
    const heard = whereabouts(sessions, floors);
    return new Map([...board].map(([address, person]) => [address, whereNow(person, heard)]));
  }, [board, sessions, floors]);
}
