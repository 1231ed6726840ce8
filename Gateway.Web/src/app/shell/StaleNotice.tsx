import { useGateway } from '../../gateway/GatewayContext';
import { Icon } from '../../ui/Icon';
import { ageText } from '../../ui/time';
import { useNow } from '../../ui/useNow';
import classes from './StaleNotice.module.css';

/** Over the page while the link is gone: how old it is, and that it is not the present. */
export function StaleNotice({ lastHeardAt }: { lastHeardAt: number }) {
  const { connection } = useGateway();
  const now = useNow();
  return (
    <div className={classes['notice']}>
      <Icon name="offline" size={16} />
      <span>
        The link to the gateway is lost. This page shows the last known state, <b>{ageText(now - lastHeardAt)}</b> old.
      </span>
      <button type="button" onClick={() => connection.retryNow()}>
        Try now
      </button>
    </div>
  );
}
