"""Who a wish has beside the wisher and the office."""

from huiyin.kernel.roles import Role
from huiyin.kernel.say import say

GIVER = Role("giver", say("whoever takes it on"), office=False, held=True)
