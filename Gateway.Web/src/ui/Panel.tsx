import type { ReactNode } from 'react';

import classes from './Panel.module.css';

/** A titled region of a page. The body scrolls when `fill` is set, the head never does. */
export function Panel({
  title,
  note,
  actions,
  children,
  fill = false,
  level = 2,
}: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  fill?: boolean;
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <section className={classes['panel']} data-fill={fill || undefined} aria-label={title}>
      <header className={classes['head']}>
        <Heading className={classes['title']}>{title}</Heading>
        {note === undefined ? null : <span className={classes['note']}>{note}</span>}
        <span className={classes['actions']}>{actions}</span>
      </header>
      <div className={classes['body']}>{children}</div>
    </section>
  );
}
