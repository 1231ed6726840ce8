namespace Gateway.Sip.Transactions;

/// <summary>
/// What a transaction is found by: a keyed hash, 128 bits wide, of what RFC 3261 §17.1.3 and §17.2.3 compare. The hash stands for the
/// octets: it costs no allocation, and two transactions meeting by chance is less likely than a bit flipping in memory.
/// </summary>
internal readonly record struct TransactionKey(ulong Low, ulong High)
{
    public override int GetHashCode() => (int)Low;
}
