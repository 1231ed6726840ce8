using Gateway.Sip.Machines;

namespace Gateway.Sip.Authentication;

/// <summary>
/// Which counts of which nonce have been used: a window of 64 below the highest, so that counts may skip and overtake each other but
/// never repeat (RFC 7616 §5.12).
/// </summary>
/// <remarks>
/// Only right responses come here, so a stranger cannot fill the table. When it is full the oldest nonce is forgotten, and with it every
/// older nonce that is not in the table: better a needless <c>stale=true</c> than a replay.
/// </remarks>
internal sealed class NonceCounts(int capacity, int window)
{
    /// <summary>One bit of a machine word for each count.</summary>
    public const int WindowMax = 64;

    private readonly Dictionary<UInt128, Window> _windows = [];
    private readonly Queue<(UInt128 Nonce, MonotonicTime IssuedAt)> _inOrder = new();
    private MonotonicTime? _forgottenUntil;

    public int Count => _windows.Count;

    /// <summary>Takes a count. False when it was used before, is too far behind, or cannot be known any more.</summary>
    public bool TryUse(Nonce nonce, uint count, MonotonicTime now, TimeSpan lifetime)
    {
        while (_inOrder.TryPeek(out var oldest) && now - oldest.IssuedAt > lifetime)
            _windows.Remove(_inOrder.Dequeue().Nonce);

        if (_windows.TryGetValue(nonce.Id, out var used))
        {
            if (!used.TryAdd(count, window, out var next)) return false;
            _windows[nonce.Id] = next;
            return true;
        }

        if (nonce.IssuedAt <= _forgottenUntil) return false;
        if (_windows.Count >= capacity)
        {
            var (forgotten, issuedAt) = _inOrder.Dequeue();
            _windows.Remove(forgotten);
            _forgottenUntil = _forgottenUntil is { } until && until > issuedAt ? until : issuedAt;
        }
        _windows.Add(nonce.Id, new Window(count, Seen: 1));
        _inOrder.Enqueue((nonce.Id, nonce.IssuedAt));
        return true;
    }

    /// <param name="Highest">The highest count used.</param>
    /// <param name="Seen">Bit n: whether <c>Highest - n</c> was used.</param>
    private readonly record struct Window(uint Highest, ulong Seen)
    {
        public bool TryAdd(uint count, int width, out Window next)
        {
            next = this;
            if (count > Highest)
            {
                var ahead = count - Highest;
                next = new Window(count, ahead >= WindowMax ? 1 : (Seen << (int)ahead) | 1);
                return true;
            }
            var behind = Highest - count;
            if (behind >= width || (Seen >> (int)behind & 1) == 1) return false;
            next = this with { Seen = Seen | (1UL << (int)behind) };
            return true;
        }
    }
}
