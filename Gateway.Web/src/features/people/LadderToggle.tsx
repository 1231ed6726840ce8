import { type ReactNode, useId, useState } from 'react';

import { Icon } from '../../ui/Icon';
import classes from './EnquiryList.module.css';

/** Shows the signalling of an enquiry under it, when it is asked for. */
export function LadderToggle({ of, children }: { of: string; children: () => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const region = useId();
  return (
    <>
      <button type="button" className={classes['toggle']} aria-expanded={isOpen} aria-controls={region} aria-label={`SIP ladder: ${of}`} onClick={() => setOpen(!isOpen)}>
        <Icon name="network" size={12} /> SIP ladder
      </button>
      <div id={region} className={classes['ladder']} hidden={!isOpen}>
        {isOpen ? children() : null}
      </div>
    </>
  );
}
