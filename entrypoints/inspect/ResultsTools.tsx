import { saveFile } from '../../components/save-file';
import { useWords } from '../../components/words';
import { type Order, orders, resultsAsCsv, resultsAsJson } from '../../lib/queue/export-results';
import type { QueueItem } from '../../lib/queue/inspection-queue';

/** For many results: their order, and all of them as a table or as data. */
export function ResultsTools(props: {
  readonly items: readonly QueueItem[];
  readonly order: Order;
  onOrder(order: Order): void;
}) {
  const { say } = useWords();
  return (
    <div className="results-tools">
      <label>
        {say('inspect_order')}{' '}
        <select value={props.order} onChange={(event) => props.onOrder(event.target.value as Order)}>
          {orders.map((order) => (
            <option key={order} value={order}>
              {say(`inspect_order_${order}`)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => saveFile('vidimus-results.csv', 'text/csv', resultsAsCsv(props.items))}
      >
        {say('inspect_export_csv')}
      </button>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => saveFile('vidimus-results.json', 'application/json', resultsAsJson(props.items))}
      >
        {say('inspect_export_json')}
      </button>
    </div>
  );
}
