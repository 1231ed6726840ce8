import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';

import { Icon } from './Icon';
import type { IconName } from './iconShapes';
import classes from './Notices.module.css';

/** Nothing is here, and that is no fault: says what would be here and how to get it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  wholePage = false,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  wholePage?: boolean;
}) {
  const Title = wholePage ? 'h1' : 'p';
  return (
    <div className={classes['notice']}>
      <span className={classes['disc']}>
        <Icon name={icon} size={20} />
      </span>
      <Title className={classes['title']}>{title}</Title>
      {children === undefined ? null : <p className={classes['text']}>{children}</p>}
      {action}
    </div>
  );
}

/** Something could not be shown, why, and the way to try again. */
export function ErrorState({ title, reason, onRetry }: { title: string; reason: string; onRetry?: () => void }) {
  return (
    <div className={classes['notice']} role="alert">
      <span className={classes['disc']} data-bad>
        <Icon name="warning" size={20} />
      </span>
      <p className={classes['title']}>{title}</p>
      <p className={classes['text']}>{reason}</p>
      {onRetry === undefined ? null : (
        <Button variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The outline of rows to come. */
export function LoadingRows({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div className={classes['loading']} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes['loadingRow']}>
          <Skeleton height={10} circle />
          <Skeleton height={10} width={`${28 + ((row * 37) % 30)}%`} />
          <Skeleton height={10} width="18%" ml="auto" />
        </div>
      ))}
    </div>
  );
}
