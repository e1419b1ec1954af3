import { useWords } from './words';

/** The measured false-positive rate in words; where too few camera clips calibrate it, that is said. */
export function ErrorRate({ rate }: { readonly rate: number | null }) {
  const words = useWords();
  if (rate === null) return <>{words.say('error_rate_unknown')}</>;
  if (rate === 0) return <>{words.say('error_rate_below')}</>;
  if (rate < 0.01) return <>{words.say('error_rate_thousand', words.number(rate * 1000))}</>;
  return <>{words.say('error_rate_hundred', words.number(rate * 100))}</>;
}
