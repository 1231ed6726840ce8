import { spotlight } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { Outlet } from 'react-router';

import type { Me } from '../../gateway/model';
import { useGateway, useLink } from '../../gateway/GatewayContext';
import { useCommand } from '../../ui/commands';
import { topicsFor } from '../may';
import { AlertPanels } from '../AlertPanels';
import { PersonPanels } from '../PersonPanels';
import { SessionPanels } from '../SessionPanels';
import { KeyboardHelp } from './KeyboardHelp';
import { Palette } from './Palette';
import classes from './Shell.module.css';
import { SideBar } from './SideBar';
import { StaleNotice } from './StaleNotice';
import { TopBar } from './TopBar';
import { useListening } from '../useListening';
import { useFreshQueries } from './useFreshQueries';
import { useWatchNews } from './useWatchNews';

/** Top bar, side bar and the page. The live connection runs for as long as somebody is signed in. */
export function Shell({ me }: { me: Me }) {
  const { connection } = useGateway();
  const link = useLink();
  const [help, setHelp] = useState(false);
  // As one text, so that the same rights read again do not restart the link.
  const topics = topicsFor(me).join(' ');
  useFreshQueries();
  useListening(me);
  useWatchNews(me.address);

  useEffect(() => {
    connection.start(topics.split(' '), me.address);
    const online = () => connection.retryNow();
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('online', online);
      connection.stop();
    };
  }, [connection, topics, me.address]);

  useCommand({ id: 'help', title: 'Keyboard help', section: 'Console', icon: 'keyboard', key: '?', run: () => setHelp(true) });
  useCommand({ id: 'palette', title: 'Find a person or command', section: 'Console', icon: 'search', key: 'Ctrl+K', run: spotlight.open });

  return (
    <div className={classes['shell']} data-stale={link.kind === 'reconnecting' || undefined}>
      <a className={classes['skip']} href="#page">
        Skip to the page
      </a>
      <TopBar me={me} onHelp={() => setHelp(true)} onPalette={spotlight.open} />
      <SideBar me={me} />
      <main id="page" className={classes['page']} tabIndex={-1}>
        {link.kind === 'reconnecting' ? <StaleNotice lastHeardAt={link.lastHeardAt} /> : null}
        <div className={classes['content']}>
          <Outlet context={me} />
        </div>
      </main>
      <AlertPanels me={me} />
      <SessionPanels me={me} />
      <PersonPanels me={me} />
      <KeyboardHelp opened={help} onClose={() => setHelp(false)} />
      <Palette me={me} />
    </div>
  );
}
