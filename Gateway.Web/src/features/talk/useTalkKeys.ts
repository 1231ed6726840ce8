import { useEffect, useRef } from 'react';

import { baseKey, heldKeyName, releasedKeyName, type Target } from '../../audio/button';
import { useDesk } from '../../audio/VoiceContext';
import { type Bindings, bindingOf, isTakenByFocus } from '../../ui/keys';
import { useCommand, useCommands } from '../../ui/commands';

/** The keys that are held to talk, as they come; each can be given another one. */
const talkKeys = [
  { id: 'talk.selected', title: 'Talk to the selected group (hold)', key: 'F9', target: 'selected', onBoardOnly: false },
  { id: 'talk.selected.other', title: 'Talk to the selected group (hold), other key', key: 'Ctrl', target: 'selected', onBoardOnly: false },
  { id: 'talk.all', title: 'Talk to all selected groups (hold)', key: 'Shift+F9', target: 'all', onBoardOnly: false },
  { id: 'talk.board', title: 'Talk while the wall has the focus (hold)', key: 'Space', target: 'selected', onBoardOnly: true },
] as const satisfies readonly { id: string; title: string; key: string; target: Target; onBoardOnly: boolean }[];

const nothing = () => undefined;

/** Lets the talk button be held by keys, and lets it go by everything by which the page could miss that they came up. */
export function useTalkKeys(): void {
  const desk = useDesk();
  const { bindings } = useCommands();
  const bound = useRef<Bindings>(bindings);
  useEffect(() => {
    bound.current = bindings;
  });
  useCommand({ ...talkKeys[0], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[1], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[2], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });
  useCommand({ ...talkKeys[3], section: 'Talk', icon: 'mic', isHeld: true, run: nothing });

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const name = heldKeyName(event);
      const focused = document.activeElement;
      const key = talkKeys.find((one) => bindingOf(one, bound.current) === name);
      // Ctrl alone types nothing, but what is typed with it belongs to the field.
      const isOurs = key !== undefined && name !== undefined && !isTakenByFocus(name, focused) && (!key.onBoardOnly || isOnBoard(focused));
      if (!isOurs || event.defaultPrevented || document.querySelector('[aria-modal="true"]') !== null) {
        if (!event.repeat && event.key !== 'Shift') desk.hand({ type: 'otherKey' });
        return;
      }
      const by = baseKey(name);
      desk.hand({ type: 'down', by, target: key.target, repeat: event.repeat, shared: by === 'Ctrl' });
      if (by !== 'Ctrl') event.preventDefault();
    };
    const onKeyUp = (event: KeyboardEvent) => desk.hand({ type: 'up', by: releasedKeyName(event.key) });
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

/** The board itself, or the page where nothing has the focus: whatever in it can be pressed keeps its own Space. */
const isOnBoard = (focused: Element | null): boolean => focused?.matches('[data-board]') === true;
