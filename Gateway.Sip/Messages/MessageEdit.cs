using System.Buffers;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// Changes to a message as a list of patches over its octets: what nobody touches is copied in blocks and stays identical
/// (RFC 3261 §16.6 step 1). Positions in the edit always refer to the original message.
/// </summary>
public sealed class MessageEdit(SipMessage original)
{
    private readonly List<Patch> _patches = [];
    private readonly ArrayBufferWriter<byte> _inserted = new(256);

    /// <summary>Replaces the Request-URI.</summary>
    /// <exception cref="InvalidOperationException">The message is a response.</exception>
    public MessageEdit ReplaceRequestUri(ReadOnlySpan<byte> uri)
    {
        if (original is not SipRequest request)
            throw new InvalidOperationException("a response has no Request-URI");
        var start = Mark();
        Insert(uri);
        return Add(request.RequestUriRange.Start.Value, request.RequestUriRange.End.Value, start);
    }

    public MessageEdit ReplaceRequestUri(string uri) => ReplaceRequestUri(Encoding.UTF8.GetBytes(uri));

    /// <summary>Adds a line above all lines of this header, or as the first header line when there is none.</summary>
    public MessageEdit Prepend(HeaderId id, ReadOnlySpan<byte> value)
    {
        var position = original.HeadersStart;
        foreach (ref readonly var slot in original.Slots)
        {
            if (slot.Id == id)
            {
                position = slot.Start;
                break;
            }
        }

        return InsertLine(position, id, value);
    }

    public MessageEdit Prepend(HeaderId id, string value) => Prepend(id, Utf8(value));

    /// <summary>Adds a line below all other header lines.</summary>
    public MessageEdit Append(HeaderId id, ReadOnlySpan<byte> value) => InsertLine(original.HeadersEnd, id, value);

    public MessageEdit Append(HeaderId id, string value) => Append(id, Utf8(value));

    /// <summary>Makes this the only line of the header, where its first line was, or at the end.</summary>
    public MessageEdit Set(HeaderId id, ReadOnlySpan<byte> value)
    {
        var first = true;
        for (var i = 0; i < original.HeaderCount; i++)
        {
            var slot = original.Slots[i];
            if (slot.Id != id)
                continue;
            var start = Mark();
            if (first)
            {
                Insert(value);
                Add(slot.ValueStart, slot.ValueEnd, start);
            }
            else
                Add(slot.Start, original.LineEnd(i), start);
            first = false;
        }

        return first ? Append(id, value) : this;
    }

    public MessageEdit Set(HeaderId id, string value) => Set(id, Utf8(value));

    /// <summary>Removes all lines of this header.</summary>
    public MessageEdit Remove(HeaderId id)
    {
        for (var i = 0; i < original.HeaderCount; i++)
        {
            if (original.Slots[i].Id == id)
                Add(original.Slots[i].Start, original.LineEnd(i), Mark());
        }

        return this;
    }

    /// <summary>Removes the header line at <paramref name="index"/>.</summary>
    public MessageEdit RemoveLine(int index) => Add(original.Slots[index].Start, original.LineEnd(index), Mark());

    /// <summary>Replaces the value of the header line at <paramref name="index"/>.</summary>
    public MessageEdit SetLine(int index, ReadOnlySpan<byte> value)
    {
        var start = Mark();
        Insert(value);
        return Add(original.Slots[index].ValueStart, original.Slots[index].ValueEnd, start);
    }

    /// <summary>Removes the first comma-separated values of this header; the line goes when nothing is left of it.</summary>
    /// <param name="id">A list header, such as Via or Route.</param>
    /// <param name="count">How many values, over several lines if need be.</param>
    public MessageEdit RemoveTopValues(HeaderId id, int count = 1)
    {
        for (var i = 0; i < original.HeaderCount && count > 0; i++)
        {
            var slot = original.Slots[i];
            if (slot.Id != id)
                continue;
            var value = original.Bytes.Span[slot.ValueStart..slot.ValueEnd];
            var used = 0;
            while (count > 0 && used < value.Length)
            {
                var comma = HeaderValues.IndexOfComma(value[used..]);
                used = comma < 0 ? value.Length : used + comma + 1;
                count--;
            }

            if (used >= value.Length)
                Add(slot.Start, original.LineEnd(i), Mark());
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
        foreach (ref readonly var slot in original.Slots)
        {
            if (slot.Id != id)
                continue;
            var comma = HeaderValues.IndexOfComma(original.Bytes.Span[slot.ValueStart..slot.ValueEnd]);
            var start = Mark();
            Insert(value);
            return Add(slot.ValueStart, comma < 0 ? slot.ValueEnd : slot.ValueStart + comma, start);
        }

        throw new InvalidOperationException($"the message has no {HeaderNames.NameOf(id)}");
    }

    public MessageEdit ReplaceTopValue(HeaderId id, string value) => ReplaceTopValue(id, Utf8(value));

    /// <summary>Writes the edited message.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        _patches.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Order.CompareTo(b.Order));
        var source = original.Bytes.Span;
        var position = 0;
        foreach (var patch in _patches)
        {
            if (patch.Start > position)
                writer.Write(source[position..patch.Start]);
            writer.Write(_inserted.WrittenSpan.Slice(patch.TextStart, patch.TextLength));
            position = Math.Max(position, patch.End);
        }

        writer.Write(source[position..]);
    }

    /// <summary>The edited message.</summary>
    public SipMessage ToMessage()
    {
        var writer = new ArrayBufferWriter<byte>(original.Bytes.Length + _inserted.WrittenCount);
        WriteTo(writer);
        return SipParser.Parse(writer.WrittenMemory);
    }

    private static byte[] Utf8(string value)
    {
        HeaderText.Require(value);
        return Encoding.UTF8.GetBytes(value);
    }

    private int Mark() => _inserted.WrittenCount;

    private void Insert(ReadOnlySpan<byte> text) => _inserted.Write(text);

    private MessageEdit InsertLine(int position, HeaderId id, ReadOnlySpan<byte> value)
    {
        var start = Mark();
        Insert(HeaderNames.BytesOf(id));
        Insert(": "u8);
        Insert(value);
        Insert("\r\n"u8);
        return Add(position, position, start);
    }

    private MessageEdit Add(int from, int to, int textStart)
    {
        _patches.Add(new(from, to, textStart, _inserted.WrittenCount - textStart, _patches.Count));
        return this;
    }

    private readonly record struct Patch(int Start, int End, int TextStart, int TextLength, int Order);
}
