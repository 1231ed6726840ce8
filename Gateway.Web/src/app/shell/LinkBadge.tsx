import { useEffect } from 'react';

import { useLink } from '../../gateway/GatewayContext';
import { announce } from '../../ui/announcer';
import { StateMark } from '../../ui/StateMark';
import { useNow } from '../../ui/useNow';
import classes from './LinkBadge.module.css';
import { linkLook } from './linkLook';

/** Always in sight: whether what is on the screen is what the gateway says now. */
export function LinkBadge() {
  const link = useLink();
  const look = linkLook(link, useNow(500));
  const news = link.kind === 'live' && link.caughtUp !== undefined ? `${look.word}, ${look.detail}` : look.word;

  useEffect(() => {
    if (news === 'Connecting') return;
    announce(`Link to the gateway: ${news}`);
  }, [news]);

  return (
    <span className={classes['badge']}>
      <StateMark tone={look.tone} icon={look.icon}>
        {look.word}
      </StateMark>
      <span className={classes['detail']}>{look.detail}</span>
    </span>
  );
}
