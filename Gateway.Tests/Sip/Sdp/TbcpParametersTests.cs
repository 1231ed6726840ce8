using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Sdp;

public sealed class TbcpParametersTests
{
    [Theory]
    [InlineData("queuing=1; tb_priority=2; timestamp=1; tb_granted=1")]
    [InlineData("queuing=0; tb_priority=1; timestamp=0")]
    [InlineData("queuing=1; tb_priority=2; timestamp=1; poc_sess_priority=1; poc_lock=0")]
    public void What_is_read_is_written_again(string text) => Assert.Equal(text, TbcpParameters.Parse(text).Write("TBCP"));

    [Fact]
    public void Blanks_case_and_order_do_not_matter_and_what_is_unknown_or_unreadable_is_left_out() =>
        Assert.Equal(
            new TbcpParameters { Queuing = true, Priority = 3, Lock = true },
            TbcpParameters.Parse("POC_LOCK=1;multimedia=7;;tb_priority = 99 ; queuing=1;timestamp=-1;tb_granted;=4;poc_sess_priority=x"));

    [Fact]
    public void Nothing_said_means_no_queue_normal_priority_no_time_and_no_grant() =>
        Assert.Equal(new TbcpParameters { Queuing = false, Priority = 1, Timestamp = false, Granted = false }, TbcpParameters.Parse(""));

    [Fact]
    public void On_a_line_of_PoC_2_the_parameters_have_its_names()
    {
        var read = TbcpParameters.Parse("queuing=1; mb_priority=2; timestamp=1; mb_granted=1");

        Assert.Equal((2, true), (read.Priority, read.Granted));
        Assert.Equal("queuing=1; mb_priority=2; timestamp=1; mb_granted=1", read.Write("MBCP"));
    }

    [Theory, Clause("PoC floor control", "SDP poc_sess_priority"), Clause("PoC floor control", "SDP poc_lock")]
    [InlineData("queuing=1; tb_priority=3; timestamp=1; tb_granted=1", "queuing=1; tb_priority=2; timestamp=1; tb_granted=1", "queuing=1; tb_priority=2; timestamp=1; tb_granted=1")]
    [InlineData("queuing=0; tb_priority=1; timestamp=0", "queuing=1; tb_priority=3; timestamp=1; tb_granted=1", "queuing=0; tb_priority=1; timestamp=0")]
    [InlineData("queuing=1; tb_priority=2; timestamp=1; tb_granted=1", "queuing=0; tb_priority=3; timestamp=0", "queuing=0; tb_priority=2; timestamp=0")]
    [InlineData("poc_sess_priority=1; poc_lock=0", "", "queuing=0; tb_priority=1; timestamp=0; poc_sess_priority=1; poc_lock=0")]
    public void An_answer_never_gives_more_than_was_offered(string offer, string willing, string answer) =>
        Assert.Equal(answer, TbcpParameters.Answer(TbcpParameters.Parse(offer), TbcpParameters.Parse(willing)).Write("TBCP"));
}
