import { ActionIcon, Button, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Link, useLocation } from 'react-router';

import type { Me } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import { useSignOut } from '../session/useMe';
import { Brand } from './Brand';
import { Clock } from './Clock';
import { LinkBadge } from './LinkBadge';
import classes from './TopBar.module.css';

const roleName = { administrator: 'Administrator', supervisor: 'Supervisor', dispatcher: 'Dispatcher', viewer: 'Viewer' };

export function TopBar({ me, onHelp, onPalette }: { me: Me; onHelp: () => void; onPalette: () => void }) {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('dark');
  const signOut = useSignOut();
  const other = scheme === 'dark' ? 'light' : 'dark';
  const { pathname } = useLocation();

  return (
    <header className={classes['bar']} data-page={pathname}>
      <Brand />
      <LinkBadge />
      <div className={classes['end']}>
        <button type="button" className={classes['palette']} onClick={onPalette}>
          <Icon name="search" size={14} />
          <span>Find a person or command</span>
          <kbd>Ctrl K</kbd>
        </button>
        <Clock />
        <Tooltip label={`Switch to the ${other} theme`}>
          <ActionIcon variant="subtle" color="gray" aria-label={`Switch to the ${other} theme`} onClick={() => setColorScheme(other)}>
            <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Keyboard help (?)">
          <ActionIcon variant="subtle" color="gray" aria-label="Keyboard help" onClick={onHelp}>
            <Icon name="keyboard" />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <Button variant="subtle" color="gray" className={classes['person'] ?? ''} leftSection={<Icon name="user" />}>
              <span className={classes['name']}>{me.displayName}</span>
              <span className={classes['role']}>{roleName[me.role]}</span>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Signed in as {me.userName}</Menu.Label>
            <Menu.Item component={Link} to="/settings" leftSection={<Icon name="settings" />}>
              My PoC settings
            </Menu.Item>
            <Menu.Item component={Link} to="/forwarding" leftSection={<Icon name="route" />}>
              My call forwarding
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="signOut" />} onClick={() => signOut.mutate()}>
              Sign out
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}
