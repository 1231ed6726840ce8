using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>The operator's hard list, indexed by caller, else by callee.</summary>
internal sealed class BarringList
{
    private readonly Dictionary<PocAddress, List<Barring>> _byCaller = [];
    private readonly Dictionary<PocAddress, List<Barring>> _byCallee = [];
    private readonly Dictionary<string, List<Barring>> _byCallerDomain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Barring>> _byCalleeDomain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Barring>>.AlternateLookup<ReadOnlySpan<char>> _byCallerHost;
    private readonly Dictionary<string, List<Barring>>.AlternateLookup<ReadOnlySpan<char>> _byCalleeHost;
    private readonly List<Barring> _everybody = [];

    private BarringList(ImmutableSortedDictionary<string, Barring> entries)
    {
        Entries = entries;
        _byCallerHost = _byCallerDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        _byCalleeHost = _byCalleeDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in entries.Values) Bucket(entry).Add(entry);
    }

    public static BarringList Empty { get; } = new(ImmutableSortedDictionary.Create<string, Barring>(StringComparer.Ordinal));

    public ImmutableSortedDictionary<string, Barring> Entries { get; }

    public static BarringList Of(IEnumerable<Barring> entries) =>
        new(entries.ToImmutableSortedDictionary(entry => entry.Id.Value, entry => entry, StringComparer.Ordinal));

    public BarringList With(Barring entry) => new(Entries.SetItem(entry.Id.Value, entry));

    public BarringList Without(BarringId id) => new(Entries.Remove(id.Value));

    /// <summary>The entry with the smallest id that forbids the request; null if none does.</summary>
    public Barring? Find(in AccessRequest request)
    {
        if (Entries.IsEmpty) return null;
        Barring? found = null;
        Consider(_everybody, request, ref found);
        if (_byCallee.TryGetValue(request.Target, out var byCallee)) Consider(byCallee, request, ref found);
        if (_byCalleeHost.TryGetValue(request.Target.HostSpan, out var byCalleeDomain)) Consider(byCalleeDomain, request, ref found);
        foreach (var caller in request.Callers)
        {
            if (_byCaller.TryGetValue(caller.Address, out var byCaller)) Consider(byCaller, request, ref found);
            if (_byCallerHost.TryGetValue(caller.Address.HostSpan, out var byCallerDomain)) Consider(byCallerDomain, request, ref found);
        }

        return found;
    }

    private static void Consider(List<Barring> entries, in AccessRequest request, ref Barring? found)
    {
        foreach (var entry in entries)
        {
            if (found is not null && string.CompareOrdinal(entry.Id.Value, found.Id.Value) >= 0) continue;
            if (entry.Covers(request)) found = entry;
        }
    }

    private List<Barring> Bucket(Barring entry) => (entry.Caller, entry.Callee) switch
    {
        (BarringParty.Identity caller, _) => In(_byCaller, caller.Address),
        (BarringParty.InDomain caller, _) => In(_byCallerDomain, caller.Domain.ToString()),
        (_, BarringParty.Identity callee) => In(_byCallee, callee.Address),
        (_, BarringParty.InDomain callee) => In(_byCalleeDomain, callee.Domain.ToString()),
        _ => _everybody,
    };

    private static List<Barring> In<TKey>(Dictionary<TKey, List<Barring>> index, TKey key)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var entries)) index[key] = entries = [];
        return entries;
    }
}
