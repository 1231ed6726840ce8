namespace Gateway.Api.Storage;

/// <summary>
/// Sessions that ended lately, as they are stored: the last of their participants are known to have gone after the session, each by himself, and reading a session
/// of hundreds again for each of them costs more than all that is written of it. Those that ended first are forgotten first.
/// </summary>
internal sealed class EndedSessions
{
    /// <summary>Sessions and their participants, counted together; each is about a kilobyte.</summary>
    public const int RowsMax = 10_000;

    private readonly Dictionary<string, (SessionRow Row, int Rows)> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private int _rows;

    public SessionRow? Find(string id) => _byId.TryGetValue(id, out var found) ? found.Row : null;

    public void Add(SessionRow row)
    {
        var rows = 1 + row.Participants.Count;
        if (!_byId.TryAdd(row.Id, (row, rows))) return;
        _order.Enqueue(row.Id);
        _rows += rows;
        // One that was removed keeps its place in the order, which is no longer than there may be rows.
        while ((_rows > RowsMax || _order.Count > RowsMax) && _order.TryDequeue(out var oldest)) Remove(oldest);
    }

    /// <summary>Forgets one whose row is not what is stored after all.</summary>
    public void Remove(string id)
    {
        if (_byId.Remove(id, out var found)) _rows -= found.Rows;
    }
}
