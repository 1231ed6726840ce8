using System.Buffers;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Conformance;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "16.6")]
public sealed class MessageEditTests
{
    private const string Text =
        "INVITE sip:b@example.com SIP/2.0\r\nv: SIP/2.0/UDP h2.example;branch=z9hG4bKb , SIP/2.0/UDP h1.example;branch=z9hG4bKa\r\n"
        + "Route: <sip:p1.example;lr>,\r\n <sip:p2.example;lr>\r\nROUTE: <sip:p3.example;lr>\r\nMax-Forwards: 70\r\nX-Odd:   kept   as is \r\n"
        + "From: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\nl: 4\r\n\r\nbody";

    [Fact]
    public void Forwarding_changes_what_it_must_and_leaves_every_other_octet_alone()
    {
        var edited = new MessageEdit(Message())
            .Prepend(HeaderId.Via, "SIP/2.0/TCP us.example;branch=z9hG4bKus")
            .RemoveTopValues(HeaderId.Route)
            .Set(HeaderId.MaxForwards, "69")
            .ReplaceRequestUri("sip:b@192.0.2.1:5070");

        var expected = Text
            .Replace("INVITE sip:b@example.com", "INVITE sip:b@192.0.2.1:5070", StringComparison.Ordinal)
            .Replace("v: SIP", "Via: SIP/2.0/TCP us.example;branch=z9hG4bKus\r\nv: SIP", StringComparison.Ordinal)
            .Replace("Route: <sip:p1.example;lr>,\r\n <sip:p2", "Route: <sip:p2", StringComparison.Ordinal)
            .Replace("Max-Forwards: 70", "Max-Forwards: 69", StringComparison.Ordinal);
        Assert.Equal(expected, edited.ToMessage().ToString());
    }

    [Fact]
    public void Every_torture_message_that_is_accepted_keeps_all_untouched_octets_when_a_Via_is_added()
    {
        foreach (var sample in TortureTests.Samples)
        {
            if (MessageRoles.Any(sample.Octets, out var message) != "accept")
                continue;
            var line = "Via: SIP/2.0/UDP us.example;branch=z9hG4bKus\r\n"u8;

            var edited = new MessageEdit(message!).Prepend(HeaderId.Via, "SIP/2.0/UDP us.example;branch=z9hG4bKus").ToMessage().Bytes.Span;

            var at = edited.IndexOf(line);
            Assert.True(at > 0);
            Assert.True(edited[..at].SequenceEqual(message!.Bytes.Span[..at]));
            Assert.True(edited[(at + line.Length)..].SequenceEqual(message.Bytes.Span[at..]));
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(9, 0)]
    public void Top_values_are_taken_off_across_commas_folds_and_lines(int count, int firstLeft)
    {
        var edited = new MessageEdit(Message()).RemoveTopValues(HeaderId.Route, count).ToMessage();

        Assert.Equal(Math.Max(0, 3 - count), edited.Values(HeaderId.Route).Count());
        if (firstLeft > 0)
        {
            Assert.True(edited.TryGetFirstValue(HeaderId.Route, out var first));
            Assert.Equal($"<sip:p{count + 1}.example;lr>", Encoding.ASCII.GetString(first));
        }
    }

    [Fact]
    public void A_response_loses_our_Via_and_keeps_the_next()
    {
        var edited = new MessageEdit(Message()).RemoveTopValues(HeaderId.Via).ToMessage();

        Assert.Equal("SIP/2.0/UDP h1.example;branch=z9hG4bKa", edited.Text(HeaderId.Via));
    }

    [Fact]
    public void Set_makes_one_line_of_many_in_the_place_of_the_first()
    {
        var edited = new MessageEdit(Message()).Set(HeaderId.Route, "<sip:only.example;lr>").ToMessage();

        Assert.Equal(1, edited.CountLines(HeaderId.Route));
        Assert.Contains("z9hG4bKa\r\nRoute: <sip:only.example;lr>\r\nMax-Forwards", edited.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_and_Append_add_below_all_other_lines()
    {
        var edited = new MessageEdit(Message()).Set(HeaderId.Subject, "one").Append(HeaderId.Organization, "two").ToMessage();

        Assert.Contains("l: 4\r\nSubject: one\r\nOrganization: two\r\n\r\nbody", edited.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_removed_by_name_and_by_number_and_values_replaced()
    {
        var message = Message();
        var odd = Enumerable.Range(0, message.HeaderCount).First(index => message[index].Name.SequenceEqual("X-Odd"u8));

        var edited = new MessageEdit(message)
            .RemoveLine(odd).Remove(HeaderId.Route).SetLine(odd - 1, "5"u8).ReplaceTopValue(HeaderId.Via, "SIP/2.0/UDP new.example").ToMessage();

        Assert.Null(edited.Text("X-Odd"));
        Assert.False(edited.Has(HeaderId.Route));
        Assert.Equal(5, edited.MaxForwards);
        Assert.Equal("new.example", Encoding.ASCII.GetString(edited.TopVia.Host));
        Assert.Equal(2, edited.Values(HeaderId.Via).Count());
    }

    [Theory]
    [InlineData("a\r\nX: y")]
    [InlineData("a\nX: y")]
    [InlineData("a\0b")]
    public void A_value_with_a_line_end_or_NUL_is_refused_everywhere(string value)
    {
        var edit = new MessageEdit(Message());

        Assert.Throws<ArgumentException>(() => edit.Append(HeaderId.Subject, value));
        Assert.Throws<ArgumentException>(() => edit.Prepend(HeaderId.Subject, value));
        Assert.Throws<ArgumentException>(() => edit.Set(HeaderId.Subject, value));
        Assert.Throws<ArgumentException>(() => edit.ReplaceRequestUri(value));
        Assert.Throws<ArgumentException>(() => edit.ReplaceTopValue(HeaderId.Via, value));
        Assert.Throws<ArgumentException>(() => new RequestBuilder(SipMethod.Message, value));
        Assert.Throws<ArgumentException>(() => new RequestBuilder(SipMethod.Message, "sip:x").Header(HeaderId.Subject, value));
        Assert.Throws<ArgumentException>(() => new RequestBuilder(SipMethod.Message, "sip:x").Header("X-Text", value));
        Assert.Throws<ArgumentException>(() => new ResponseBuilder((SipRequest)Message(), 200, value));
        Assert.Throws<ArgumentException>(() => new ResponseBuilder((SipRequest)Message(), 200).Header(HeaderId.Subject, value));
        Assert.Throws<ArgumentException>(() => QuotedText.Write(value));
    }

    [Fact]
    public void Octets_with_a_line_end_are_refused_as_a_value()
    {
        Assert.Throws<ArgumentException>(() => new MessageEdit(Message()).Append(HeaderId.Subject, "a\r\nb"u8));
        Assert.Throws<ArgumentException>(() => new RequestBuilder(SipMethod.Message, "sip:x").Header(HeaderId.Subject, "a\nb"u8));
        Assert.Throws<ArgumentException>(() => new ResponseBuilder((SipRequest)Message(), 200).Header(HeaderId.Subject, "a\rb"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X: y\r\nZ")]
    [InlineData("Two words")]
    public void A_header_name_is_a_token(string name) =>
        Assert.Throws<ArgumentException>(() => new RequestBuilder(SipMethod.Message, "sip:x").Header(name, "v"));

    [Fact]
    public void An_edit_that_is_used_again_starts_afresh_and_allocates_nothing()
    {
        var message = Message();
        var edit = new MessageEdit(message);
        var buffer = new ArrayBufferWriter<byte>(2048);
        Forward();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Forward();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(edit.Length, buffer.WrittenCount);
        Assert.Equal(new MessageEdit(message).RemoveTopValues(HeaderId.Route).Append(HeaderId.Subject, "x").ToMessage().ToString(), Encoding.Latin1.GetString(buffer.WrittenSpan));

        void Forward()
        {
            buffer.ResetWrittenCount();
            edit.Reset(message).RemoveTopValues(HeaderId.Route).Append(HeaderId.Subject, "x"u8).WriteTo(buffer);
        }
    }

    [Fact]
    public void A_response_has_no_Request_URI_to_replace() =>
        Assert.Throws<InvalidOperationException>(() => new MessageEdit(SipTexts.Response((SipRequest)Message())).ReplaceRequestUri("sip:x"u8));

    private static SipMessage Message() => SipParser.Parse(Encoding.Latin1.GetBytes(Text));
}
