import { VisuallyHidden } from '@mantine/core';
import { useSyncExternalStore } from 'react';

type Said = { polite: string; assertive: string };

let said: Said = { polite: '', assertive: '' };
const listeners = new Set<() => void>();

/** Tells screen readers. The same words twice are still news, so they alternate with a space nobody hears. */
export function announce(text: string, urgency: keyof Said = 'polite'): void {
  said = { ...said, [urgency]: said[urgency] === text ? `${text}\u00a0` : text };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The two live regions; mounted once, before anything is said. */
export function Announcer() {
  const { polite, assertive } = useSyncExternalStore(subscribe, () => said);
  return (
    <VisuallyHidden>
      <div role="status" aria-live="polite" aria-label="Announcements">
        {polite}
      </div>
      <div role="alert" aria-live="assertive" aria-label="Urgent announcements">
        {assertive}
      </div>
    </VisuallyHidden>
  );
}
