using System.Buffers;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// Changes to a message as a list of patches over its octets: what nobody touches is copied in blocks and stays identical
/// (RFC 3261 §16.6 step 1). Positions in the edit always refer to the original message.
/// </summary>
/// <remarks>
/// An edit can be used again after <see cref="Reset"/>: whoever forwards many messages keeps one, and pays no allocation once its buffers have
/// grown. Not thread safe.
/// </remarks>
public sealed class MessageEdit(SipMessage original)
{
    private SipMessage _original = original;
    private Patch[] _patches = new Patch[8];
    private int _patchCount;
    private byte[] _inserted = new byte[256];
    private int _insertedBytes;
    private bool _sorted = true;

    /// <summary>The length of the edited message in octets.</summary>
    public int Length
    {
        get
        {
            SortPatches();
            var length = 0;
            var position = 0;
            foreach (ref readonly var patch in _patches.AsSpan(0, _patchCount))
            {
                length += Math.Max(0, patch.Start - position) + patch.TextLength;
                position = Math.Max(position, patch.End);
            }

            return length + _original.Bytes.Length - position;
        }
    }

    /// <summary>Forgets all changes and begins with another message.</summary>
    public MessageEdit Reset(SipMessage original)
    {
        _original = original;
        _patchCount = 0;
        _insertedBytes = 0;
        _sorted = true;
        return this;
    }

    /// <summary>Replaces the Request-URI.</summary>
    /// <exception cref="InvalidOperationException">The message is a response.</exception>
    public MessageEdit ReplaceRequestUri(ReadOnlySpan<byte> uri)
    {
        if (_original is not SipRequest request)
            throw new InvalidOperationException("a response has no Request-URI");
        var start = Mark();
        Insert(uri);
        return Add(request.RequestUriRange.Start.Value, request.RequestUriRange.End.Value, start);
    }

    /// <inheritdoc cref="ReplaceRequestUri(ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The URI holds a control character.</exception>
    public MessageEdit ReplaceRequestUri(string uri)
    {
        HeaderText.Require(uri);
        return ReplaceRequestUri(Encoding.UTF8.GetBytes(uri));
    }

    /// <summary>Adds a line above all lines of this header, or as the first header line when there is none.</summary>
    public MessageEdit Prepend(HeaderId id, ReadOnlySpan<byte> value) => InsertLine(FirstLine(id), id, value);

    /// <inheritdoc cref="Prepend(HeaderId, ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public MessageEdit Prepend(HeaderId id, string value) => InsertLine(FirstLine(id), id, value);

    /// <summary>Adds a line below all other header lines.</summary>
    public MessageEdit Append(HeaderId id, ReadOnlySpan<byte> value) => InsertLine(_original.HeadersEnd, id, value);

    /// <inheritdoc cref="Append(HeaderId, ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public MessageEdit Append(HeaderId id, string value) => InsertLine(_original.HeadersEnd, id, value);

    /// <summary>Makes this the only line of the header, where its first line was, or at the end.</summary>
    public MessageEdit Set(HeaderId id, ReadOnlySpan<byte> value)
    {
        var first = true;
        for (var i = 0; i < _original.HeaderCount; i++)
        {
            var slot = _original.Slots[i];
            if (slot.Id != id)
                continue;
            var start = Mark();
            if (first)
            {
                Insert(value);
                Add(slot.ValueStart, slot.ValueEnd, start);
            }
            else
                Add(slot.Start, _original.LineEnd(i), start);
            first = false;
        }

        return first ? Append(id, value) : this;
    }

    /// <inheritdoc cref="Set(HeaderId, ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public MessageEdit Set(HeaderId id, string value) => Set(id, Utf8(value));

    /// <summary>Removes all lines of this header.</summary>
    public MessageEdit Remove(HeaderId id)
    {
        for (var i = 0; i < _original.HeaderCount; i++)
        {
            if (_original.Slots[i].Id == id)
                Add(_original.Slots[i].Start, _original.LineEnd(i), Mark());
        }

        return this;
    }

    /// <summary>Removes the header line at <paramref name="index"/>.</summary>
    public MessageEdit RemoveLine(int index) => Add(_original.Slots[index].Start, _original.LineEnd(index), Mark());

    /// <summary>Replaces the value of the header line at <paramref name="index"/>.</summary>
    public MessageEdit SetLine(int index, ReadOnlySpan<byte> value)
    {
        var start = Mark();
        Insert(value);
        return Add(_original.Slots[index].ValueStart, _original.Slots[index].ValueEnd, start);
    }

    /// <summary>Removes the first comma-separated values of this header; the line goes when nothing is left of it.</summary>
    /// <param name="id">A list header, such as Via or Route.</param>
    /// <param name="count">How many values, over several lines if need be.</param>
    public MessageEdit RemoveTopValues(HeaderId id, int count = 1)
    {
        for (var i = 0; i < _original.HeaderCount && count > 0; i++)
        {
            var slot = _original.Slots[i];
            if (slot.Id != id)
                continue;
            var value = _original.Bytes.Span[slot.ValueStart..slot.ValueEnd];
            var used = 0;
            while (count > 0 && used < value.Length)
            {
                var comma = HeaderValues.IndexOfComma(value[used..]);
                used = comma < 0 ? value.Length : used + comma + 1;
                count--;
            }

            if (used >= value.Length)
                Add(slot.Start, _original.LineEnd(i), Mark());
            else
            {
                while (used < value.Length && value[used] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                    used++;
                Add(slot.ValueStart, slot.ValueStart + used, Mark());
            }
        }

        return this;
    }

    /// <summary>Replaces the first comma-separated value of this header, which must be there.</summary>
    public MessageEdit ReplaceTopValue(HeaderId id, ReadOnlySpan<byte> value)
    {
        foreach (ref readonly var slot in _original.Slots)
        {
            if (slot.Id != id)
                continue;
            var comma = HeaderValues.IndexOfComma(_original.Bytes.Span[slot.ValueStart..slot.ValueEnd]);
            var start = Mark();
            Insert(value);
            return Add(slot.ValueStart, comma < 0 ? slot.ValueEnd : slot.ValueStart + comma, start);
        }

        throw new InvalidOperationException($"the message has no {HeaderNames.NameOf(id)}");
    }

    /// <inheritdoc cref="ReplaceTopValue(HeaderId, ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public MessageEdit ReplaceTopValue(HeaderId id, string value) => ReplaceTopValue(id, Utf8(value));

    /// <summary>Writes the edited message.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        var length = Length;
        Write(writer.GetSpan(length));
        writer.Advance(length);
    }

    /// <summary>The edited message.</summary>
    /// <param name="buffers">Where its memory comes from; <c>null</c> = it gets its own.</param>
    public SipMessage ToMessage(MessageBuffers? buffers = null)
    {
        var length = Length;
        var lent = buffers?.Rent(length, _original.HeaderCount);
        var octets = (lent?.Octets ?? new byte[length]).AsMemory(0, length);
        Write(octets.Span);
        return SipParser.Parse(octets, lent);
    }

    private static byte[] Utf8(string value)
    {
        HeaderText.Require(value);
        return Encoding.UTF8.GetBytes(value);
    }

    private int FirstLine(HeaderId id)
    {
        foreach (ref readonly var slot in _original.Slots)
        {
            if (slot.Id == id)
                return slot.Start;
        }

        return _original.HeadersStart;
    }

    private void Write(Span<byte> destination)
    {
        SortPatches();
        var source = _original.Bytes.Span;
        var position = 0;
        foreach (ref readonly var patch in _patches.AsSpan(0, _patchCount))
        {
            if (patch.Start > position)
                Copy(source[position..patch.Start], ref destination);
            Copy(_inserted.AsSpan(patch.TextStart, patch.TextLength), ref destination);
            position = Math.Max(position, patch.End);
        }

        Copy(source[position..], ref destination);
    }

    private static void Copy(ReadOnlySpan<byte> text, ref Span<byte> destination)
    {
        text.CopyTo(destination);
        destination = destination[text.Length..];
    }

    // Few patches, nearly in order: nothing beats insertion.
    private void SortPatches()
    {
        if (_sorted)
            return;
        for (var i = 1; i < _patchCount; i++)
        {
            var patch = _patches[i];
            var k = i;
            for (; k > 0 && _patches[k - 1].Start > patch.Start; k--)
                _patches[k] = _patches[k - 1];
            _patches[k] = patch;
        }

        _sorted = true;
    }

    private int Mark() => _insertedBytes;

    private void Insert(ReadOnlySpan<byte> text)
    {
        HeaderText.Require(text);
        Append(text);
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _insertedBytes += text.Length;
    }

    private void Insert(string text)
    {
        HeaderText.Require(text);
        _insertedBytes += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    private Span<byte> Room(int bytes)
    {
        if (_insertedBytes + bytes > _inserted.Length)
            Array.Resize(ref _inserted, Math.Max(_inserted.Length * 2, _insertedBytes + bytes));
        return _inserted.AsSpan(_insertedBytes);
    }

    private MessageEdit InsertLine(int position, HeaderId id, ReadOnlySpan<byte> value)
    {
        var start = Mark();
        Append(HeaderNames.BytesOf(id));
        Append(": "u8);
        Insert(value);
        Append("\r\n"u8);
        return Add(position, position, start);
    }

    private MessageEdit InsertLine(int position, HeaderId id, string value)
    {
        var start = Mark();
        Append(HeaderNames.BytesOf(id));
        Append(": "u8);
        Insert(value);
        Append("\r\n"u8);
        return Add(position, position, start);
    }

    private MessageEdit Add(int from, int to, int textStart)
    {
        if (_patchCount == _patches.Length)
            Array.Resize(ref _patches, _patchCount * 2);
        _sorted &= _patchCount == 0 || _patches[_patchCount - 1].Start <= from;
        _patches[_patchCount++] = new(from, to, textStart, _insertedBytes - textStart);
        return this;
    }

    private readonly record struct Patch(int Start, int End, int TextStart, int TextLength);
}
