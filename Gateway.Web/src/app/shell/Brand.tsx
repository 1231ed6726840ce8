import classes from './Brand.module.css';

export function Brand() {
  return (
    <span className={classes['brand']}>
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="8" cy="16" r="3.6" fill="currentColor" />
        <path
          d="M14.5 9.8a8.8 8.8 0 0 1 0 12.4M19 5.6a14.6 14.6 0 0 1 0 20.8"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.8"
          strokeLinecap="round"
        />
      </svg>
      <span className={classes['name']}>PoC Gateway</span>
    </span>
  );
}
