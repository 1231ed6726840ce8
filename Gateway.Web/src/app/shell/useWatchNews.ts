import { useEffect } from 'react';

import { watchNews } from '../../features/people/watchNews';
import { useGateway } from '../../gateway/GatewayContext';
import { enquiry } from '../../gateway/presence';
import { tellNews } from '../../ui/notify';

/** Whoever wanted to be told of somebody is told on whatever page he is. */
export function useWatchNews(own: string | undefined): void {
  const { connection } = useGateway();
  useEffect(
    () =>
      connection.onEvents((events) => {
        for (const event of events) {
          if (event.type !== 'presence.subscription.ended' || event.data['subscription'] === undefined) continue;
          const told = enquiry(event.data['subscription'], `${event.type}.subscription`);
          const news = told.watcher === own ? watchNews(told) : undefined;
          if (news !== undefined) tellNews(news.title, news.text);
        }
      }),
    [connection, own],
  );
}
