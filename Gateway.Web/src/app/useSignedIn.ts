import { useOutletContext } from 'react-router';

import type { Me } from '../gateway/model';

/** Who is signed in, for the pages inside the shell. */
export function useSignedIn(): Me {
  return useOutletContext<Me>();
}
