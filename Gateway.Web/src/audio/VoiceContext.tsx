import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';

import type { Store, Watched } from '../gateway/live/store';
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

/** How loud a session is, 0 to 1, at each moment. */
export function useLevel(session: string): Watched<number> {
  const { levels } = useDesk().ports.sound;
  return useMemo(() => ({ get: () => levels.get().get(session) ?? 0, subscribe: levels.subscribe }), [levels, session]);
}

/** The bridge from a store of the desk into React. */
export function useVoice<T>(store: (desk: VoiceDesk) => Store<T>): T {
  const { subscribe, get } = store(useDesk());
  return useSyncExternalStore(subscribe, get);
}
