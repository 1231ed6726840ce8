using System.Diagnostics.CodeAnalysis;
using Gateway.Sip.Machines;

namespace Gateway.Sip.Transactions;

/// <summary>Holds the live transactions: by key for the network, by number for the user, and in a timer wheel for the clock.</summary>
/// <param name="finishedMax">How many finished ones are kept; the oldest go first.</param>
/// <param name="kept">Where their last responses are.</param>
internal sealed class TransactionTable(int finishedMax, KeptOctets kept)
{
    private const int IndexBits = 24;

    private readonly Dictionary<TransactionKey, LiveTransaction> _byKey = [];
    private readonly Dictionary<TransactionKey, long> _byMerge = [];
    private readonly Queue<long> _finished = new();
    private readonly Stack<int> _free = new();
    private readonly TimerWheel _wheel = new();
    private LiveTransaction?[] _slots = new LiveTransaction?[16];
    private int _used;
    private long _sequence;

    public int Count => _byKey.Count;

    public int FinishedCount { get; private set; }

    public int ActiveCount => Count - FinishedCount;

    public MonotonicTime NextDeadline => _wheel.NextDeadline;

    /// <summary>Takes a transaction in and numbers it.</summary>
    /// <exception cref="ArgumentException">There is one with this key already.</exception>
    public void Add(LiveTransaction transaction, MonotonicTime now)
    {
        _byKey.Add(transaction.Key, transaction);
        if (!_free.TryPop(out var index))
            index = _used++;
        if (index == _slots.Length)
            Array.Resize(ref _slots, _slots.Length * 2);
        _slots[index] = transaction;
        transaction.Id = (++_sequence << IndexBits) | (uint)index;
        if (transaction is LiveServer { MergeKey: var merge } && merge != default)
            _byMerge.TryAdd(merge, transaction.Id);
        _wheel.Set(index, transaction.NextDeadline, now);
    }

    public bool TryGet(TransactionKey key, [NotNullWhen(true)] out LiveTransaction? transaction) => _byKey.TryGetValue(key, out transaction);

    public bool TryGet(long id, [NotNullWhen(true)] out LiveTransaction? transaction)
    {
        var index = IndexOf(id);
        transaction = index < _used ? _slots[index] : null;
        if (transaction?.Id == id)
            return true;
        transaction = null;
        return false;
    }

    /// <summary>Whether a request with this merge key is being processed.</summary>
    public bool HasMerge(TransactionKey merge) => _byMerge.ContainsKey(merge);

    /// <summary>To be called after every step: moves the deadline, forgets what has terminated.</summary>
    public void Settle(LiveTransaction transaction, MonotonicTime now)
    {
        // A client that has the final response to its request only absorbs copies of it, and so does nobody: what belongs to no transaction is dropped (RFC 6026 §7.2). So it is not kept until K.
        if (transaction.IsTerminated || transaction is LiveNonInviteClient { IsFinished: true })
        {
            Remove(transaction);
            return;
        }

        _wheel.Set(IndexOf(transaction.Id), transaction.NextDeadline, now);
        if (transaction.CountsAsFinished || !transaction.IsFinished)
            return;
        transaction.CountsAsFinished = true;
        FinishedCount++;
        _finished.Enqueue(transaction.Id);
        ForgetOldest();
    }

    /// <summary>Takes one transaction whose deadline may have passed; <see cref="Settle"/> sets it again.</summary>
    public bool TryTakeDue(MonotonicTime now, [NotNullWhen(true)] out LiveTransaction? transaction)
    {
        transaction = _wheel.TryTakeDue(now, out var index) ? _slots[index] : null;
        return transaction is not null;
    }

    private static int IndexOf(long id) => (int)(id & ((1 << IndexBits) - 1));

    private void Remove(LiveTransaction transaction)
    {
        if (!TryGet(transaction.Id, out var known) || known != transaction)
            return;
        var index = IndexOf(transaction.Id);
        _byKey.Remove(transaction.Key);
        _slots[index] = null;
        _free.Push(index);
        _wheel.Clear(index);
        if (transaction is LiveNonInviteServer { Kept: { IsEmpty: false } octets })
            kept.Forget(octets);
        if (transaction.CountsAsFinished)
            FinishedCount--;
        if (transaction is LiveServer { MergeKey: var merge } && merge != default && _byMerge.TryGetValue(merge, out var owner)
            && owner == transaction.Id)
            _byMerge.Remove(merge);
    }

    // What has ended by its timer is still in the queue until it comes to the front: at most as many as end within 64·T1.
    private void ForgetOldest()
    {
        while (_finished.TryPeek(out var oldest))
        {
            if (TryGet(oldest, out var transaction))
            {
                if (FinishedCount <= finishedMax)
                    return;
                Remove(transaction);
            }

            _finished.Dequeue();
        }
    }
}
