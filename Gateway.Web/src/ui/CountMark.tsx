import { VisuallyHidden } from '@mantine/core';

import classes from './CountMark.module.css';

/** "3", for who does not see it "3 new"; nothing where there is nothing to count. */
export function CountMark({ count, of }: { count: number; of: string }) {
  if (count === 0) return null;
  return (
    <span className={classes['count']}>
      {count > 99 ? '99+' : count}
      <VisuallyHidden> {of}</VisuallyHidden>
    </span>
  );
}
