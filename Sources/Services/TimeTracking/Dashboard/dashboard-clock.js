export class Clock {
  constructor(zone) {
    this.format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit',
      day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
    this.names = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short' });
  }

  // `2024-05-21T08:15:00` for an instant; empty for what is none.
  local(instant) {
    const moment = Date.parse(instant);
    if (!Number.isFinite(moment)) return '';
    const part = Object.fromEntries(this.format.formatToParts(moment).map(({ type, value }) => [type, value]));
    return `${part.year.padStart(4, '0')}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
  }

  day(instant) {
    const local = this.local(instant);
    return local ? `${this.names.format(Date.parse(instant))} ${local.slice(0, 10)}` : String(instant ?? '');
  }

  times(start, end) {
    const [from, to] = [this.local(start), this.local(end)];
    const days = (Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86400000;
    return `${from.slice(11, 16)}–${to.slice(11, 16)}${days > 0 ? ` +${days}` : ''}`;
  }

  // The instant at which clocks show a local time: the first of two; where clocks were set forward over it, as much later.
  instant(local) {
    const shown = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
    const ahead = (moment) => Date.parse(`${this.local(new Date(moment).toISOString())}Z`) - moment;
    const candidates = [ahead(shown - 86400000), ahead(shown + 86400000)].map((offset) => shown - offset);
    const found = candidates.filter((moment) => moment + ahead(moment) === shown);
    const moment = found.length ? Math.min(...found) : candidates[0];
    return new Date(moment).toISOString().replace('.000Z', 'Z');
  }
}
