import { NavLink } from 'react-router';

import type { Me } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import { sectionsFor } from './navigation';
import classes from './SideBar.module.css';

export function SideBar({ me }: { me: Me }) {
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
                  <span className={classes['label']}>{place.title}</span>
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
