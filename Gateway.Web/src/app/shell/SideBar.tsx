import { NavLink } from 'react-router';

import type { Me } from '../../gateway/model';
import { CountMark } from '../../ui/CountMark';
import { Icon } from '../../ui/Icon';
import { sectionsFor } from './navigation';
import classes from './SideBar.module.css';
import { useUnread } from './useUnread';

export function SideBar({ me }: { me: Me }) {
  const unread = useUnread();
  return (
    <nav className={classes['bar']} aria-label="Pages">
      {sectionsFor(me).map((section) => (
        <div key={section.title} className={classes['section']}>
          <p className={classes['heading']}>{section.title}</p>
          <ul className={classes['list']}>
            {section.places.map((place) => (
              <li key={place.to}>
                <NavLink to={place.to} end={place.to === '/' || place.to === '/history'} className={classes['link'] ?? ''} title={place.title}>
                  <Icon name={place.icon} size={17} />
                  <span className={classes['label']}>{place.title}</span>{' '}
                  {place.to === '/messages' ? <CountMark count={unread} of="new" /> : null}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
