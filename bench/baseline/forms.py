"""The shape of the bodies."""

from __future__ import annotations

import wtforms_json
from wtforms import Form, StringField
from wtforms.validators import Email, InputRequired, Length

wtforms_json.init()


class SignInForm(Form):
    """Who signs in."""

    email = StringField(validators=[InputRequired(), Email(), Length(max=254)])
    password = StringField(validators=[InputRequired(), Length(max=128)])
