import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

import type { Store } from '../gateway/live/store';
import type { VoiceDesk } from './desk';

const Context = createContext<VoiceDesk | null>(null);

export function VoiceProvider({ desk, children }: { desk: VoiceDesk; children: ReactNode }) {
  return <Context value={desk}>{children}</Context>;
}

export function useDesk(): VoiceDesk {
  const desk = useContext(Context);
  if (desk === null) throw new Error('useDesk needs a VoiceProvider above it.');
  return desk;
}

/** How loud a session is at this moment, 0 to 1; only who shows it is drawn anew by it. */
export function useLevel(session: string): number {
  const { levels } = useDesk().ports.sound;
  return useSyncExternalStore(levels.subscribe, () => levels.get().get(session) ?? 0);
}

/** The bridge from a store of the desk into React. */
export function useVoice<T>(store: (desk: VoiceDesk) => Store<T>): T {
  const { subscribe, get } = store(useDesk());
  return useSyncExternalStore(subscribe, get);
}
