import { useEffect, useRef } from 'react';

import { baseKey, heldKeyName, releasedKeyName } from '../../audio/button';
import { useDesk } from '../../audio/VoiceContext';
import { useCommand, useCommands } from '../../ui/commands';
import { isTakenByFocus } from '../../ui/keys';
import { talkKeyOf, talkKeys } from './talkKeys';

const nothing = () => undefined;

/** Lets the talk button be held by keys and pedals, and lets it go by everything by which the page could miss that they came up. */
export function useTalkKeys(): void {
  const desk = useDesk();
  const { commands, bindings } = useCommands();
  const bound = useRef({ commands, bindings });
  useEffect(() => {
    bound.current = { commands, bindings };
  });
  useCommand({ ...talkKeys[0], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[1], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[2], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[3], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[4], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[5], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const name = heldKeyName(event);
      const focused = document.activeElement;
      const key = talkKeyOf(name, bound.current.commands, bound.current.bindings);
      // Ctrl alone types nothing, but what is typed with it belongs to the field.
      const isOurs = key !== undefined && name !== undefined && !isTakenByFocus(name, focused) && (!key.onBoardOnly || isOnBoard(focused));
      if (!isOurs || event.defaultPrevented || isDialogOpen()) {
        if (!event.repeat && event.key !== 'Shift') desk.hand({ type: 'otherKey' });
        return;
      }
      const by = baseKey(name);
      desk.hand({ type: 'down', by, target: key.target, repeat: event.repeat, shared: by === 'Ctrl' });
      if (by !== 'Ctrl') event.preventDefault();
    };
    const onKeyUp = (event: KeyboardEvent) => desk.hand({ type: 'up', by: releasedKeyName(event.key) });
    // A pedal types nothing and belongs to no field: only a dialog, where it may be bound, keeps it.
    const stopPedals = desk.ports.pedals.subscribe(({ name, isDown }) => {
      if (!isDown) {
        desk.hand({ type: 'up', by: name });
        return;
      }
      const key = talkKeyOf(name, bound.current.commands, bound.current.bindings);
      if (key !== undefined && !isDialogOpen()) desk.hand({ type: 'down', by: name, target: key.target, repeat: false, shared: false });
    });
    const interrupt = () => desk.hand({ type: 'interrupted' });
    const onVisibility = () => (document.visibilityState === 'hidden' ? interrupt() : undefined);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', interrupt);
    window.addEventListener('pagehide', interrupt);
    window.addEventListener('offline', interrupt);
    document.addEventListener('freeze', interrupt);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      interrupt();
      stopPedals();
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', interrupt);
      window.removeEventListener('pagehide', interrupt);
      window.removeEventListener('offline', interrupt);
      document.removeEventListener('freeze', interrupt);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [desk]);
}

const isDialogOpen = (): boolean => document.querySelector('[aria-modal="true"]') !== null;

/** The board itself, or the page where nothing has the focus: whatever in it can be pressed keeps its own Space. */
const isOnBoard = (focused: Element | null): boolean => focused?.matches('[data-board]') === true;
