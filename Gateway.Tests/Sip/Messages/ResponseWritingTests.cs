using System.Buffers;
using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "8.2.6")]
public sealed class ResponseWritingTests
{
    private static readonly IPEndPoint Source = new(IPAddress.Parse("192.0.2.7"), 40_001);

    [Fact]
    public void A_response_copies_Via_From_To_Call_ID_and_CSeq_and_tags_To()
    {
        var request = Request("INVITE", "Via: SIP/2.0/UDP h0.example;branch=z9hG4bK0\r\nRecord-Route: <sip:p.example;lr>\r\nTimestamp: 54\r\n");

        var response = new ResponseBuilder(request, 180, toTag: "t1").Build();

        Assert.Equal("SIP/2.0 180 Ringing", Encoding.ASCII.GetString(response.StartLine));
        Assert.Equal(2, response.CountLines(HeaderId.Via));
        Assert.Equal("<sip:bob@networka.example>;tag=t1", response.Text(HeaderId.To));
        Assert.Equal(request.Text(HeaderId.From), response.Text(HeaderId.From));
        Assert.Equal("<sip:p.example;lr>", response.Text(HeaderId.RecordRoute));
        Assert.Equal("1 INVITE", response.Text(HeaderId.CSeq));
        Assert.False(response.Has(HeaderId.Timestamp));
        Assert.Equal("0", response.Text(HeaderId.ContentLength));
    }

    [Fact]
    public void A_100_has_no_tag_and_returns_the_Timestamp()
    {
        var response = new ResponseBuilder(Request("INVITE", "Timestamp: 54\r\nRecord-Route: <sip:p.example;lr>\r\n"), 100).Build();

        Assert.True(response.To.Tag.IsEmpty);
        Assert.Equal("54", response.Text(HeaderId.Timestamp));
        Assert.False(response.Has(HeaderId.RecordRoute));
    }

    [Fact]
    public void A_tag_that_the_request_has_is_kept()
    {
        var request = (SipRequest)new MessageEdit(Request("BYE")).Set(HeaderId.To, "<sip:bob@networka.example>;tag=old").ToMessage();

        Assert.Equal("old", Encoding.ASCII.GetString(new ResponseBuilder(request, 200, toTag: "new").Build().To.Tag));
        Assert.Equal("old", Encoding.ASCII.GetString(Written(request, 200, "new", null).To.Tag));
    }

    [Fact, Clause("RFC 3581", "4")]
    public void A_stateless_answer_says_where_the_request_came_from()
    {
        var request = (SipRequest)new MessageEdit(Request("OPTIONS"))
            .Set(HeaderId.Via, "SIP/2.0/UDP h.example:5060;rport;received=203.0.113.9;branch=z9hG4bKa;x, SIP/2.0/UDP g.example;branch=z9hG4bKb").ToMessage();

        var response = Written(request, 200, "t1", Source);

        Assert.Equal(
            "SIP/2.0/UDP h.example:5060;rport=40001;branch=z9hG4bKa;x;received=192.0.2.7, SIP/2.0/UDP g.example;branch=z9hG4bKb",
            response.Text(HeaderId.Via));
        Assert.Equal("t1", Encoding.ASCII.GetString(response.To.Tag));
    }

    [Fact]
    public void A_Via_without_parameters_gets_received_only()
    {
        var request = (SipRequest)new MessageEdit(Request("OPTIONS")).Set(HeaderId.Via, "SIP/2.0/UDP h.example").ToMessage();

        Assert.Equal("SIP/2.0/UDP h.example;received=192.0.2.7", Written(request, 100, "", Source).Text(HeaderId.Via));
    }

    [Fact]
    public void The_written_answer_is_that_of_the_builder()
    {
        var request = Request("MESSAGE");

        Assert.Equal(new ResponseBuilder(request, 404, toTag: "t1").Build().ToString(), Written(request, 404, "t1", null).ToString());
    }

    [Fact]
    public void Reading_checking_and_answering_a_datagram_allocates_nothing()
    {
        var datagram = Request("OPTIONS").Bytes;
        var reader = new SipMessageReader();
        var buffer = new ArrayBufferWriter<byte>(2048);
        Answer();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Answer();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Answer()
        {
            buffer.ResetWrittenCount();
            Assert.True(reader.TryRead(datagram.Span, out var view) == SipParseResult.Message && MessageValidator.Check(view).IsValid);
            ResponseWriter.Write(view, 200, "t1"u8, Source, buffer);
        }
    }

    [Fact]
    public void A_view_reads_what_the_message_reads()
    {
        var request = Request("MESSAGE", body: "hello");
        var reader = new SipMessageReader();

        Assert.Equal(SipParseResult.Message, reader.TryRead(request.Bytes.Span, out var view));

        Assert.True(view.IsRequest);
        Assert.True(view.MethodName.SequenceEqual("MESSAGE"u8));
        Assert.True(view.RequestUri.SequenceEqual(request.RequestUri));
        Assert.True(view.CallId.SequenceEqual(request.CallId));
        Assert.True(view.TopVia.Branch.SequenceEqual(request.TopVia.Branch));
        Assert.True(view.From.Tag.SequenceEqual(request.From.Tag));
        Assert.True(view.To.Uri.SequenceEqual(request.To.Uri));
        Assert.Equal(request.CSeq.Number, view.CSeq.Number);
        Assert.True(view.Body.SequenceEqual("hello"u8));
    }

    [Fact]
    public void A_request_is_written_header_by_header_with_its_length_last()
    {
        var request = new RequestBuilder(SipMethod.Message, "sip:b@example.com")
            .Header(HeaderId.To, "<sip:b@example.com>").Header("X-Own", "1").Body("text/plain", "hello"u8.ToArray()).Build();

        Assert.Equal(
            "MESSAGE sip:b@example.com SIP/2.0\r\nTo: <sip:b@example.com>\r\nX-Own: 1\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
            request.ToString());
    }

    private static SipRequest Request(string method, string extra = "", string body = "") =>
        SipTexts.Request(method, extra: extra, body: body);

    private static SipResponse Written(SipRequest request, int status, string tag, IPEndPoint? source)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ResponseWriter.Write(request, status, Encoding.ASCII.GetBytes(tag), source, buffer);
        return (SipResponse)SipParser.Parse(buffer.WrittenMemory);
    }
}
