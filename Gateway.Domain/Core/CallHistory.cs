using Gateway.Sip.Messages;

namespace Gateway.Domain.Core;

/// <summary>What a request has been tried at so far, as <see cref="HistoryInfo"/> tells it to who takes it next.</summary>
internal sealed class CallHistory
{
    private readonly List<(object Key, Retargeting Entry)> _entries = [];

    /// <summary>Why the address called was left: what was answered there, 302 where somebody wants it so, 0 for no reason of its own.</summary>
    public int Cause { get; private set; }

    /// <summary>The targets that have answered, in the order in which they were asked.</summary>
    public IEnumerable<Retargeting> Tried => _entries.Select(one => one.Entry).Where(entry => entry.Cause > 0);

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds a target.</summary>
    /// <param name="key">What its <see cref="Sip.Proxying.ProxyTarget.Data"/> is.</param>
    /// <param name="uri">The new Request-URI.</param>
    /// <param name="kind">What it is to the address called.</param>
    public void Add(object key, string uri, TargetKind kind) => _entries.Add((key, new(uri, kind, _entries.Count + 1)));

    /// <summary>The target with this data; <c>null</c> where the request goes on to the address called.</summary>
    public Retargeting? Of(object? key)
    {
        foreach (var (known, entry) in _entries)
        {
            if (ReferenceEquals(known, key))
                return entry;
        }

        return null;
    }

    /// <summary>A target has answered.</summary>
    public void Ended(object? key, int status)
    {
        if (Of(key) is { } entry)
            entry.Cause = status;
        else
            Cause = status;
    }

    /// <summary>The address called is left for a reason of its own, unless it or its devices have given one.</summary>
    public void Leave(int cause)
    {
        if (Cause == 0 && _entries.Count == 0)
            Cause = cause;
    }
}

/// <summary>A request gets another target.</summary>
/// <param name="Uri">The new Request-URI.</param>
/// <param name="Kind">What it is to the address called.</param>
/// <param name="Number">How many targets the request has been given here, this one included.</param>
internal sealed record Retargeting(string Uri, TargetKind Kind, int Number)
{
    /// <summary>The status that it ended with (RFC 3326); 0 as long as it has not.</summary>
    public int Cause { get; set; }
}

/// <summary>How a target came about (RFC 7044 §10.4).</summary>
internal enum TargetKind
{
    /// <summary><c>rc</c>: a contact that the user called has registered.</summary>
    RegisteredContact,

    /// <summary><c>mp</c>: somebody or something else, which the rules of the user called name.</summary>
    MappedTo,
}
