using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Registration;

/// <summary>
/// The bindings of all addresses of record: the location service of RFC 3261 §10.1. Bindings past their end are never returned, even before
/// <see cref="Expire"/> has swept them.
/// </summary>
/// <remarks>One event loop writes and looks up; <see cref="Snapshot"/> may be read by anyone.</remarks>
public sealed class LocationTable
{
    private readonly Dictionary<string, ImmutableArray<Binding>> _byAddress = [];
    private readonly Dictionary<string, ImmutableArray<Binding>>.AlternateLookup<ReadOnlySpan<char>> _byAddressText;
    private readonly Dictionary<string, Binding> _byContact = [];
    private readonly Dictionary<string, Binding>.AlternateLookup<ReadOnlySpan<char>> _byContactText;
    private readonly SortedSet<(MonotonicTime Expiry, long Id, AddressOfRecord Address)> _deadlines =
        new(Comparer<(MonotonicTime Expiry, long Id, AddressOfRecord Address)>.Create(static (a, b) =>
            a.Expiry.CompareTo(b.Expiry) is not 0 and var order ? order : a.Id.CompareTo(b.Id)));
    private readonly Dictionary<Flow, Binding> _byFlow = [];
    private ImmutableDictionary<string, ImmutableArray<Binding>> _snapshot = ImmutableDictionary<string, ImmutableArray<Binding>>.Empty;
    private long _lastId;

    public LocationTable()
    {
        _byAddressText = _byAddress.GetAlternateLookup<ReadOnlySpan<char>>();
        _byContactText = _byContact.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The number of bindings.</summary>
    public int Count => _deadlines.Count;

    /// <summary>When the next binding ends.</summary>
    public MonotonicTime NextDeadline => _deadlines.Count == 0 ? MonotonicTime.Never : _deadlines.Min.Expiry;

    /// <summary>
    /// All bindings by the text of their address of record, as they are at this moment. Safe on every thread; a binding in it may have
    /// passed its end by a little.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<Binding>> Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>The bindings of the address of record that the URI belongs to; empty when there is none.</summary>
    public ImmutableArray<Binding> Find(SipUriView uri, MonotonicTime now)
    {
        Span<char> text = stackalloc char[AddressOfRecord.LengthMax];
        return AddressOfRecord.TryWrite(uri, text, out var length) && _byAddressText.TryGetValue(text[..length], out var bindings)
            ? Living(bindings, now)
            : [];
    }

    /// <summary>The bindings of an address of record; empty when there is none.</summary>
    public ImmutableArray<Binding> Find(AddressOfRecord address, MonotonicTime now) =>
        _byAddress.TryGetValue(address.Text, out var bindings) ? Living(bindings, now) : [];

    /// <summary>
    /// The binding that registered this contact, by user, host and port: requests inside dialogs name the contact, and have to go back
    /// over its flow too.
    /// </summary>
    /// <remarks>Where two addresses claim one contact, the first one keeps it, so that nobody can draw another's calls to himself.</remarks>
    public Binding? FindByContact(SipUriView uri, MonotonicTime now)
    {
        Span<char> text = stackalloc char[ContactKeyLengthMax];
        return TryWriteContactKey(uri, text, out var length) && _byContactText.TryGetValue(text[..length], out var binding) && binding.Expiry > now
            ? binding
            : null;
    }

    /// <summary>A binding that was registered over this flow; of several the one that came first.</summary>
    public Binding? FindByFlow(Flow flow, MonotonicTime now) =>
        _byFlow.TryGetValue(flow, out var binding) && binding.Expiry > now ? binding : null;

    /// <summary>Takes a binding out before its end, for example because its connection is lost.</summary>
    /// <returns>What changed; <c>null</c> when the binding is gone already.</returns>
    public RegistrationChange? Remove(Binding binding)
    {
        if (!_byAddress.TryGetValue(binding.Address.Text, out var bindings))
            return null;
        var index = IndexOf(bindings, binding.Id);
        if (index < 0)
            return null;
        var removed = bindings[index];
        Replace(binding.Address, bindings.RemoveAt(index));
        return new RegistrationChange.Removed(removed);
    }

    /// <summary>From now on requests go where the contact says and not over the flow, which is lost. Nothing happens when the binding is gone.</summary>
    /// <returns>The binding as it is now; <c>null</c> when it is gone.</returns>
    public Binding? ForgetFlow(Binding binding)
    {
        if (!_byAddress.TryGetValue(binding.Address.Text, out var bindings) || IndexOf(bindings, binding.Id) is var index && index < 0)
            return null;
        var without = bindings[index] with { UsesFlow = false };
        Replace(binding.Address, bindings.SetItem(index, without));
        return without;
    }

    /// <summary>Drops the bindings that have ended.</summary>
    public ImmutableArray<RegistrationChange> Expire(MonotonicTime now)
    {
        if (NextDeadline > now)
            return [];
        var changes = ImmutableArray.CreateBuilder<RegistrationChange>();
        while (NextDeadline <= now)
        {
            var address = _deadlines.Min.Address;
            var bindings = _byAddress[address.Text];
            foreach (var binding in bindings)
            {
                if (binding.Expiry <= now)
                    changes.Add(new RegistrationChange.Expired(binding));
            }

            Replace(address, Living(bindings, now));
        }

        return changes.ToImmutable();
    }

    internal long NewId() => ++_lastId;

    /// <summary>Makes these the bindings of the address.</summary>
    internal void Replace(AddressOfRecord address, ImmutableArray<Binding> bindings)
    {
        if (_byAddress.TryGetValue(address.Text, out var former))
        {
            foreach (var binding in former)
                Unlist(binding);
        }

        foreach (var binding in bindings)
            List(binding);
        if (bindings.IsEmpty)
        {
            _byAddress.Remove(address.Text);
            Volatile.Write(ref _snapshot, _snapshot.Remove(address.Text));
        }
        else
        {
            _byAddress[address.Text] = bindings;
            Volatile.Write(ref _snapshot, _snapshot.SetItem(address.Text, bindings));
        }
    }

    private const int ContactKeyLengthMax = 512;

    private static ImmutableArray<Binding> Living(ImmutableArray<Binding> bindings, MonotonicTime now)
    {
        foreach (var binding in bindings)
        {
            if (binding.Expiry <= now)
                return WithoutEnded(bindings, now);
        }

        return bindings;
    }

    // Apart from its caller, so that the caller does not pay for the closure.
    private static ImmutableArray<Binding> WithoutEnded(ImmutableArray<Binding> bindings, MonotonicTime now) =>
        bindings.RemoveAll(candidate => candidate.Expiry <= now);

    private static int IndexOf(ImmutableArray<Binding> bindings, long id)
    {
        for (var i = 0; i < bindings.Length; i++)
        {
            if (bindings[i].Id == id)
                return i;
        }

        return -1;
    }

    private void List(Binding binding)
    {
        _deadlines.Add((binding.Expiry, binding.Id, binding.Address));
        if (ContactKeyOf(binding) is { } key)
            _byContact.TryAdd(key, binding);
        _byFlow.TryAdd(binding.Flow, binding);
    }

    private void Unlist(Binding binding)
    {
        _deadlines.Remove((binding.Expiry, binding.Id, binding.Address));
        if (ContactKeyOf(binding) is { } key && _byContact.TryGetValue(key, out var listed) && listed.Id == binding.Id)
            _byContact.Remove(key);
        if (_byFlow.TryGetValue(binding.Flow, out var first) && first.Id == binding.Id)
            _byFlow.Remove(binding.Flow);
    }

    private static string? ContactKeyOf(Binding binding)
    {
        Span<char> text = stackalloc char[ContactKeyLengthMax];
        return SipUriView.TryRead(binding.RequestUri.Span, out var uri) && TryWriteContactKey(uri, text, out var length)
            ? text[..length].ToString()
            : null;
    }

    // user@host:port; a contact without a port is another one than with port 5060 (RFC 3261 §19.1.4), and written as it was registered.
    private static bool TryWriteContactKey(SipUriView uri, Span<char> text, out int length)
    {
        length = 0;
        if (uri.User.Length + uri.Host.Length + 7 > text.Length)
            return false;
        length = Encoding.UTF8.GetChars(uri.User, text);
        text[length++] = '@';
        foreach (var letter in uri.Host)
            text[length++] = char.ToLowerInvariant((char)letter);
        text[length++] = ':';
        uri.Port.TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        length += digits;
        return true;
    }
}
