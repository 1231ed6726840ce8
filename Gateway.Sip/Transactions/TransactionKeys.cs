using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transactions;

/// <summary>Makes the keys that messages are matched by. Each layer has a secret of its own.</summary>
internal sealed class TransactionKeys
{
    private const byte Server = 1, Server2543 = 2, Client = 3, Merge = 4, Stateless = 5;

    private readonly ulong _key0;
    private readonly ulong _key1;

    public TransactionKeys(IdSource ids)
    {
        Span<byte> secret = stackalloc byte[16];
        ids.Fill(secret);
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(secret);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(secret[8..]);
    }

    /// <summary>
    /// The server transaction that a request belongs to (RFC 3261 §17.2.3): by branch, sent-by and method, where ACK counts as INVITE. For
    /// a peer of RFC 2543 by Request-URI, From tag, Call-ID, CSeq and Via. The To tag is left out there: that of an ACK is not that of its
    /// INVITE, and no two requests differ in it alone.
    /// </summary>
    public TransactionKey OfRequest(SipRequest request) =>
        OfRequest(request, request.Method == SipMethod.Ack ? SipMethod.Invite : request.Method);

    /// <summary>The INVITE that a CANCEL means (RFC 3261 §9.2).</summary>
    public TransactionKey OfCancelledInvite(SipRequest cancel) => OfRequest(cancel, SipMethod.Invite);

    /// <summary>The client transaction that a response, or the request itself, belongs to (RFC 3261 §17.1.3): by branch and CSeq method.</summary>
    public TransactionKey OfClient(SipMessage message)
    {
        var branch = message.TopVia.Branch;
        var method = message.CSeq.MethodName;
        var room = branch.Length + method.Length + 5;
        var key = new KeyText(Client, room <= 512 ? stackalloc byte[room] : new byte[room]);
        key.AddLower(branch);
        key.Add(method);
        return Hash(key.Text);
    }

    /// <summary>What two copies of a request that came over different paths have in common (RFC 3261 §8.2.2.2).</summary>
    public TransactionKey OfMerge(SipRequest request) => OfDialogParts(Merge, request, default);

    /// <summary>
    /// A To tag for answers that leave no state behind: the same for every copy of a request, and for its ACK (RFC 3261 §8.2.7).
    /// </summary>
    public string StatelessTag(SipRequest request)
    {
        Span<char> tag = stackalloc char[16];
        WriteStatelessTag(request, tag);
        return new(tag);
    }

    /// <summary>Whether an ACK acknowledges an answer that was given statelessly here.</summary>
    public bool HasStatelessTag(SipRequest ack)
    {
        var given = ack.To.Tag;
        if (given.Length != 16)
            return false;
        Span<char> tag = stackalloc char[16];
        WriteStatelessTag(ack, tag);
        return Ascii.Equals(given, tag);
    }

    private void WriteStatelessTag(SipRequest request, Span<char> tag) =>
        OfDialogParts(Stateless, request, request.TopVia.Branch).Low.TryFormat(tag, out _, "x16", CultureInfo.InvariantCulture);

    private TransactionKey OfRequest(SipRequest request, SipMethod method)
    {
        var via = request.TopVia;
        var branch = via.Branch;
        if (branch.Length <= 7 || !Ascii.EqualsIgnoreCase(branch[..7], "z9hG4bK"u8))
            return Of2543Request(request, method);
        var room = branch.Length + via.Host.Length + method.Name.Length + 10;
        var key = new KeyText(Server, room <= 512 ? stackalloc byte[room] : new byte[room]);
        key.AddLower(branch);
        key.AddLower(via.Host);
        key.Add((ushort)via.Port);
        key.Add(method.Name);
        return Hash(key.Text);
    }

    private TransactionKey Of2543Request(SipRequest request, SipMethod method)
    {
        var via = request.TopVia;
        var callId = request.CallId;
        var fromTag = request.From.Tag;
        var room = request.RequestUri.Length + fromTag.Length + callId.Length + via.Branch.Length + via.Host.Length + method.Name.Length + 30;
        var key = new KeyText(Server2543, room <= 512 ? stackalloc byte[room] : new byte[room]);
        key.Add(request.RequestUri);
        key.Add(fromTag);
        key.Add(callId);
        key.Add(request.CSeq.Number);
        key.AddLower(via.Branch);
        key.AddLower(via.Host);
        key.Add((ushort)via.Port);
        key.Add(method.Name);
        return Hash(key.Text);
    }

    private TransactionKey OfDialogParts(byte purpose, SipRequest request, ReadOnlySpan<byte> branch)
    {
        var callId = request.CallId;
        var fromTag = request.From.Tag;
        var method = request.Method == SipMethod.Ack ? SipMethod.Invite : request.Method;
        var room = callId.Length + fromTag.Length + branch.Length + method.Name.Length + 20;
        var key = new KeyText(purpose, room <= 512 ? stackalloc byte[room] : new byte[room]);
        key.Add(callId);
        key.Add(fromTag);
        key.Add(request.CSeq.Number);
        key.AddLower(branch);
        key.Add(method.Name);
        return Hash(key.Text);
    }

    private TransactionKey Hash(ReadOnlySpan<byte> text) => SipHash.Of(text, _key0, _key1);

    // The parts one after the other, each behind its length, so that no two lists of parts read the same.
    private ref struct KeyText
    {
        private readonly Span<byte> _room;
        private int _length;

        public KeyText(byte purpose, Span<byte> room)
        {
            _room = room;
            _room[0] = purpose;
            _length = 1;
        }

        public readonly ReadOnlySpan<byte> Text => _room[.._length];

        public void Add(ReadOnlySpan<byte> part)
        {
            Add((ushort)part.Length);
            part.CopyTo(_room[_length..]);
            _length += part.Length;
        }

        // Branches and hosts compare without case (RFC 3261 §7.3.1).
        public void AddLower(ReadOnlySpan<byte> part)
        {
            Add((ushort)part.Length);
            if (Ascii.ToLower(part, _room[_length..], out _) != System.Buffers.OperationStatus.Done)
                part.CopyTo(_room[_length..]);
            _length += part.Length;
        }

        public void Add(string token)
        {
            Add((ushort)token.Length);
            _length += Encoding.Latin1.GetBytes(token, _room[_length..]);
        }

        public void Add(ushort number)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_room[_length..], number);
            _length += 2;
        }

        public void Add(uint number)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_room[_length..], number);
            _length += 4;
        }
    }
}
