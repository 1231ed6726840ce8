import { useQuery } from '@tanstack/react-query';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { EnquiryList } from './EnquiryList';
import { OwnStatus } from './OwnStatus';
import classes from './PresencePage.module.css';
import { Watchers } from './Watchers';

/** What one says of oneself, who watches one, and whom one watches. The people themselves are on the board of the console. */
export function PresencePage({ own, mayPublish }: { own: string | undefined; mayPublish: boolean }) {
  return (
    <div className={classes['page']}>
      <h1 className={classes['title']}>Presence</h1>
      <OwnStatus mayChange={mayPublish} />
      <Watchers mayDecide={mayPublish} />
      <OwnEnquiries own={own} />
    </div>
  );
}

/** An administrator may see those of all: here only his own are meant. */
function OwnEnquiries({ own }: { own: string | undefined }) {
  const { rest } = useGateway();
  const enquiries = useQuery({ queryKey: ['presence', 'enquiries'], queryFn: () => rest.enquiries({ watcher: own, limit: 200 }) });
  const all = enquiries.data?.data ?? [];
  return (
    <Panel title="Whom I watch" note={enquiries.isSuccess ? `${all.length} enquiries go on` : undefined}>
      {enquiries.isPending ? <LoadingRows rows={3} label="Loading whom you watch" /> : null}
      {enquiries.isError ? <ErrorState title="Your enquiries cannot be shown" reason={explain(enquiries.error)} onRetry={() => void enquiries.refetch()} /> : null}
      {enquiries.isSuccess && all.length === 0 ? (
        <EmptyState icon="eye" title="You watch nobody">
          Open somebody on the console’s people board to watch every change, or to be told of the next one.
        </EmptyState>
      ) : null}
      {all.length > 0 ? (
        <div className={classes['padded']}>
          <EnquiryList enquiries={all} label="Whom I watch" named />
        </div>
      ) : null}
    </Panel>
  );
}
