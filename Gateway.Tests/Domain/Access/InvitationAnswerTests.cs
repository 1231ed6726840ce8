using Gateway.Domain.Access;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Access;

public sealed class InvitationAnswerTests
{
    [Theory, Clause("PoC user access policy", "invitation", Inferred = true)]
    [InlineData(AccessOutcome.Barred, null, null, null, null)]
    [InlineData(AccessOutcome.Rejected, null, null, null, null)]
    [InlineData(AccessOutcome.Passed, AnswerMode.Manual, AnswerMode.Manual, AnswerMode.Automatic, AnswerMode.Automatic)]
    [InlineData(AccessOutcome.Accepted, AnswerMode.Manual, AnswerMode.Automatic, AnswerMode.Automatic, AnswerMode.Automatic)]
    public void Permission_answer_mode_and_override_give_the_answer_of_the_table(
        AccessOutcome outcome, AnswerMode? manual, AnswerMode? automatic, AnswerMode? manualOverridden, AnswerMode? automaticOverridden)
    {
        Assert.Equal(manual, InvitationAnswer.For(outcome, AnswerMode.Manual, manualAnswerOverride: false));
        Assert.Equal(automatic, InvitationAnswer.For(outcome, AnswerMode.Automatic, manualAnswerOverride: false));
        Assert.Equal(manualOverridden, InvitationAnswer.For(outcome, AnswerMode.Manual, manualAnswerOverride: true));
        Assert.Equal(automaticOverridden, InvitationAnswer.For(outcome, AnswerMode.Automatic, manualAnswerOverride: true));
    }
}
