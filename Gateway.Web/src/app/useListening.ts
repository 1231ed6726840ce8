import { useEffect } from 'react';

import { useDesk } from '../audio/VoiceContext';
import { isOver, ownPart } from '../features/sessions/tile';
import { useWholeSessions } from '../features/sessions/useWholeSessions';
import type { Me } from '../gateway/model';
import { may } from './may';

/** Listens to every session that the signed-in person is in, on whatever page he is. */
export function useListening(me: Me): void {
  const desk = useDesk();
  const sessions = useWholeSessions();
  const isAllowed = may(me, 'sessions:read');
  const heard = sessions
    .filter((session) => isAllowed && session.state === 'established' && !isOver(session) && ownPart(session, { address: me.address })?.state === 'connected')
    .map((session) => `${session.id} ${session.group?.id ?? session.id}`);
  // As one text, so that an event about something else does not begin anew.
  const wanted = heard.sort().join('\n');
  useEffect(() => {
    desk.follow(
      wanted.split('\n').flatMap((line) => {
        const [session, channel] = line.split(' ');
        return session === undefined || channel === undefined ? [] : [{ session, channel }];
      }),
    );
  }, [desk, wanted]);
  useEffect(() => {
    const touched = () => desk.ports.sound.start();
    const online = () => desk.retryNow();
    window.addEventListener('pointerdown', touched);
    window.addEventListener('keydown', touched);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('pointerdown', touched);
      window.removeEventListener('keydown', touched);
      window.removeEventListener('online', online);
      desk.follow([]);
    };
  }, [desk]);
}
