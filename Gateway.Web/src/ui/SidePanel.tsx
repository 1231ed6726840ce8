import { ActionIcon } from '@mantine/core';
import { type ReactNode, useLayoutEffect, useRef } from 'react';

import classes from './SidePanel.module.css';
import { Icon } from './Icon';

/** A panel over the right side of the page that leaves the rest in reach. Escape closes it and gives the focus back. */
export function SidePanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const panel = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  useLayoutEffect(() => {
    close.current = onClose;
  });

  // With the panel, not after it: who opens it and presses Escape at once has it closed.
  useLayoutEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    const onKeyDown = (event: KeyboardEvent) => {
      // Escape belongs to what is open on top: a dialog, a menu, a list of suggestions.
      const onTop = document.querySelector('[aria-modal="true"], [role="menu"], [role="listbox"]');
      if (event.key !== 'Escape' || event.defaultPrevented || onTop !== null) return;
      close.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <aside ref={panel} className={classes['panel']} aria-label={title} tabIndex={-1}>
      <header className={classes['head']}>
        <h2 className={classes['title']}>{title}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
          <Icon name="x" />
        </ActionIcon>
      </header>
      <div className={classes['body']}>{children}</div>
    </aside>
  );
}
